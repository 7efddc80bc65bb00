import tseslint from 'typescript-eslint';

/** Biome lints everything else; these two rules need the type checker. */
export default [
  {
    files: ['**/*.ts'],
    ignores: ['node_modules/**', '.towerwatch/**'],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
    },
  },
];
