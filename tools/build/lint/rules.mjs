/** The rules for our own TypeScript: strict in src, lighter in tests. */

import tseslint from 'typescript-eslint';

/** Syntax that nobody uses. Boundaries add their own to this list, because ESLint keeps one list a file. */
export const saidNowhere = [
  { selector: 'ExportAllDeclaration[exported=null]', message: 'Name what leaves the package.' },
  { selector: 'ExportDefaultDeclaration', message: 'A thing keeps its name when it is imported.' },
  { selector: 'TSEnumDeclaration', message: 'Use an `as const` list and its union.' },
];

/** Said by the system clocks of the two programs, and by tests. */
export const saidByClocks = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Take a Clock.' },
];

const nothingIsForgotten = {
  '@typescript-eslint/switch-exhaustiveness-check': [
    'error',
    { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true },
  ],
  '@typescript-eslint/strict-boolean-expressions': 'error',
  '@typescript-eslint/prefer-readonly': 'error',
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  // it takes a branded bigint for something that cannot be negated
  '@typescript-eslint/no-unsafe-unary-minus': 'off',
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  eqeqeq: 'error',
};

const nothingIsSmuggled = {
  '@typescript-eslint/consistent-type-assertions': [
    'error',
    { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' },
  ],
  '@typescript-eslint/consistent-type-imports': 'error',
};

const nothingIsAmbient = {
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Take a Clock.' },
    { object: 'Math', property: 'random', message: 'Take a Random.' },
    { object: 'process', property: 'env', message: 'Only environment.ts of daemon and cli reads it.' },
  ],
};

const nothingOutgrowsAScreen = {
  // a switch over a union counts once: it is a table
  complexity: ['error', { max: 10, variant: 'modified' }],
  'max-depth': ['error', 3],
  'max-params': ['error', 4],
  'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
  'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
};

/** One program for all files: with one for each package everything that they share is read and inferred once for each. */
const typed = (root) => ({
  parser: tseslint.parser,
  parserOptions: { project: ['tools/build/lint/tsconfig.json'], tsconfigRootDir: root },
});

/** They ask the type of every assignment about what nobody writes here: enums, and classes that share a shape. */
const ofWhatIsNotHere = {
  '@typescript-eslint/no-unsafe-enum-assignment': 'off',
  '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
};

/** Two ways to write the same thing: the author's choice. */
const matterOfTaste = {
  '@typescript-eslint/consistent-indexed-object-style': 'off',
  '@typescript-eslint/consistent-type-definitions': 'off',
  '@typescript-eslint/dot-notation': 'off',
  '@typescript-eslint/prefer-function-type': 'off',
};

const strict = [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked];

export const rules = (root) => [
  ...tseslint.config(
    {
      files: ['packages/*/{src,tests}/**/*.ts', 'tools/*/{src,tests}/**/*.ts'],
      extends: strict,
      languageOptions: typed(root),
      linterOptions: { reportUnusedDisableDirectives: 'error' },
      rules: { ...nothingIsForgotten, ...nothingIsSmuggled, ...ofWhatIsNotHere, ...matterOfTaste },
    },
    {
      files: ['**/*.{js,mjs,cjs}'],
      rules: {
        ...nothingOutgrowsAScreen,
        eqeqeq: 'error',
        'no-unused-vars': 'error',
        'prefer-const': 'error',
      },
    },
    {
      files: ['packages/*/src/**/*.ts'],
      rules: { ...nothingIsAmbient, ...nothingOutgrowsAScreen },
    },
    {
      files: ['packages/{daemon,cli}/src/{environment,system-clock}.ts'],
      rules: { 'no-restricted-properties': 'off' },
    },
    {
      files: ['{packages,tools}/*/tests/**/*.ts'],
      rules: {
        'max-lines': nothingOutgrowsAScreen['max-lines'],
        '@typescript-eslint/no-non-null-assertion': 'off',
        '@typescript-eslint/consistent-type-assertions': 'off',
        '@typescript-eslint/no-unnecessary-condition': 'off',
        '@typescript-eslint/require-await': 'off',
        '@typescript-eslint/no-confusing-void-expression': 'off',
        '@typescript-eslint/restrict-template-expressions': 'off',
        // what Jest's matchers and JSON.parse return is any
        '@typescript-eslint/no-unsafe-assignment': 'off',
        '@typescript-eslint/no-unsafe-member-access': 'off',
        '@typescript-eslint/no-unsafe-argument': 'off',
        '@typescript-eslint/no-unsafe-call': 'off',
        '@typescript-eslint/no-unsafe-return': 'off',
        '@typescript-eslint/strict-boolean-expressions': 'off',
      },
    },
  ),
];
