import tseslint from 'typescript-eslint'
import layers from './scripts/lint/layers.js'
import sameBits from './scripts/lint/same-bits.js'

const hindcast = { rules: { layers, 'same-bits': sameBits } }

/** What playwright reads of an element as it is at that moment. */
const ASKED = [
  ...['textContent', 'innerText', 'inputValue', 'getAttribute', 'allTextContents', 'allInnerTexts', 'count'],
  ...['isVisible', 'isHidden', 'isEnabled', 'isDisabled', 'isChecked', 'evaluate', 'evaluateAll'],
]

export default tseslint.config(
  { ignores: ['dist/', 'build/', 'src/generated/', 'node_modules/'] },
  ...tseslint.configs.strict,
  {
    plugins: { hindcast },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-implicit-coercion': ['error', { boolean: true, number: false, string: true }],
      'no-throw-literal': 'error',
      'no-control-regex': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // `map.get(key)!` right after the code that set it says more than a branch that never runs.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'hindcast/layers': 'error',
      'hindcast/same-bits': 'error',
      'no-console': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  { files: ['src/notice.ts'], rules: { 'no-console': 'off' } },
  {
    // On a slow machine a page says a moment later what it says: what is read once, right after a click, is read too early.
    files: ['test/{studio,browser,bundlers}/**/*.ts', 'test/docs/site.test.ts', 'test/cli/report.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: `CallExpression[callee.name='expect'] AwaitExpression > CallExpression[callee.property.name=/^(${ASKED.join('|')})$/]`,
          message:
            'Ask until the page says so: expect.poll(() => …). What must stay as it is, read into a constant after a wait.',
        },
      ],
    },
  },
  {
    // AssemblyScript is TypeScript to the eye; `==` on numbers, `let` for a first value and its decorators are its own.
    files: ['assembly/**/*.ts'],
    languageOptions: { parserOptions: { allowInvalidAST: true } },
    rules: {
      'hindcast/layers': 'error',
      'hindcast/same-bits': 'error',
      eqeqeq: 'off',
      '@typescript-eslint/ban-ts-comment': 'off',
    },
  },
)
