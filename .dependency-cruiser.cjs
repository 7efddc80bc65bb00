/** Import direction: core ← platform ← services. See docs/adr/0001-import-direction.md. */
const IO_MODULES =
  '^(node:)?(fs|net|http|https|http2|tls|dgram|dns|child_process|cluster|worker_threads|process|os|readline|repl|timers)(/|$)';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-is-pure',
      comment: 'core knows neither the platform nor any service',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: '^(platform|services|infra|scripts|bench|test|schemas)/' },
    },
    {
      name: 'core-does-no-io',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: IO_MODULES, dependencyTypes: ['core'] },
    },
    {
      name: 'core-imports-mathematics-only',
      comment:
        'npm packages that core may use: numeric ones, of TensorFlow the operators without a backend, and protobufjs, which encodes in memory',
      severity: 'error',
      from: { path: '^core/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional'],
        pathNot: 'node_modules/(fft\\.js|ml-matrix|pure-rand|protobufjs|@tensorflow/tfjs-core)/',
      },
    },
    {
      name: 'schemas-stand-alone',
      severity: 'error',
      from: { path: '^schemas/' },
      to: { path: '^(core|platform|services|infra|scripts|bench|test)/' },
    },
    {
      name: 'platform-below-services',
      severity: 'error',
      from: { path: '^platform/' },
      to: { path: '^(services|infra|scripts|bench|test)/' },
    },
    {
      name: 'platform-knows-no-detector',
      severity: 'error',
      from: { path: '^platform/' },
      to: { path: '^core/(learn|detect)/' },
    },
    {
      name: 'services-do-not-import-each-other',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/([^/]+)/', pathNot: '^services/$1/' },
    },
    {
      name: 'services-below-scripts',
      severity: 'error',
      from: { path: '^services/' },
      to: { path: '^(infra|scripts|bench|test)/' },
    },
    {
      name: 'page-runs-in-a-browser',
      comment: "of the project the console's page knows the shapes of the API, and nothing of Node",
      severity: 'error',
      from: { path: '^services/console/page/', pathNot: 'vite\\.config\\.ts$' },
      to: {
        path: `^(core|platform|services|schemas|infra|scripts|bench|test)/|${IO_MODULES}|^node:|node_modules/zod/`,
        pathNot: '^services/console/(page|api/shapes)/',
      },
    },
    {
      name: 'page-takes-types-of-shapes',
      comment: 'a value from there would bring zod into the bundle',
      severity: 'error',
      from: { path: '^services/console/page/' },
      to: { path: '^services/console/api/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'page-is-for-the-browser',
      comment: 'tests may run what of it needs no browser',
      severity: 'error',
      from: { pathNot: '^(services/console/page|test)/' },
      to: { path: '^services/console/page/' },
    },
    {
      name: 'one-kafka-client-module',
      comment:
        'kafkajs is unmaintained: only platform/kafka may know it, and tests of what it does on the wire',
      severity: 'error',
      from: { pathNot: '^(platform/kafka|test)/' },
      to: { path: 'node_modules/kafkajs/' },
    },
    {
      name: 'one-tensorflow-module',
      comment: 'native TensorFlow is not everywhere: only platform/tensorflow may load it, on demand',
      severity: 'error',
      from: { pathNot: '^platform/tensorflow/' },
      to: { path: 'node_modules/@tensorflow/tfjs[^/]*/', pathNot: 'node_modules/@tensorflow/tfjs-core/' },
    },
    {
      name: 'no-utils',
      severity: 'error',
      from: {},
      to: { path: '(^|/)(utils?|helpers?|misc|common)(\\.tsx?|/)', pathNot: 'node_modules' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
