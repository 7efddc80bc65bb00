import tseslint from 'typescript-eslint';

/** Biome lints everything else; these two rules need the type checker. */
export default [
  {
    files: ['**/*.ts', '**/*.tsx'],
    ignores: ['node_modules/**', '.towerwatch/**'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: {
        // It is part of neither the server nor the page.
        projectService: { allowDefaultProject: ['services/console/page/vite.config.ts'] },
      },
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
    },
  },
];
