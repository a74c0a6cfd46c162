/** Who may import whom, for ESLint: generated from tools/house.json. What nobody allowed is refused. */

import { house, knownPackages, mayImport, root } from '@mqk/house';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';
import { doors } from './doors.mjs';
import { saidByClocks, saidNowhere } from './rules.mjs';

const names = knownPackages();
const door = (name) => `${house.scope}/${name}`;

/** The ways to name a module that the plugin does not look at by itself. */
const moreWaysToImport = [
  ['import-type', 'type', 'TSImportType > TSLiteralType > Literal'],
  ['import-type', 'type', 'TSImportType > Literal'],
  ['import-equals', 'value', 'TSExternalModuleReference > Literal'],
  [
    'require-resolve',
    'value',
    'CallExpression[callee.object.name=require][callee.property.name=resolve] > Literal',
  ],
  [
    'meta-resolve',
    'value',
    'CallExpression[callee.object.type=MetaProperty][callee.property.name=resolve] > Literal',
  ],
  [
    'jest-mock',
    'value',
    'CallExpression[callee.object.name=jest][callee.property.name=/mock|requireActual|importActual/i] > Literal',
  ],
].map(([name, kind, selector]) => ({ name, kind, selector }));

const settings = {
  'boundaries/root-path': root,
  'boundaries/include': ['packages/**/*'],
  'boundaries/elements': names.map((name) => ({ type: name, pattern: `packages/${name}` })),
  'boundaries/dependency-nodes': ['import', 'export', 'dynamic-import', 'require'],
  'boundaries/additional-dependency-nodes': moreWaysToImport,
  'import/resolver': {
    typescript: {
      conditionNames: ['@mqk/source', 'types', 'import', 'node', 'default'],
      alwaysTryTypes: true,
      project: ['tools/build/lint/tsconfig.json'],
    },
  },
};

const allowedFrom = (from, where) => {
  const to = names.filter((name) => name === from || mayImport(from, door(name), where));
  return { from: { element: { type: from } }, allow: { to: { element: { types: { anyOf: to } } } } };
};

const policies = (where) => [
  { allow: { to: { module: { origin: ['external', 'core'] } } } },
  ...names.map((name) => allowedFrom(name, where)),
];

const escapes = [
  {
    selector: 'ImportExpression > :not(Literal).source',
    message: 'import() needs a string literal, so that boundaries can be checked.',
  },
  {
    selector:
      ':matches(ImportSpecifier[imported.name=createRequire], MemberExpression[property.name=createRequire])',
    message: 'createRequire escapes the boundaries.',
  },
];

const blockFor = (where, said) => ({
  files: [`packages/*/${where}/**/*.{ts,tsx,mts,cts}`],
  languageOptions: { parser: tseslint.parser },
  plugins: { boundaries, doors },
  settings,
  rules: {
    'boundaries/no-unknown-files': 'error',
    'boundaries/dependencies': [
      'error',
      { default: 'disallow', checkAllOrigins: true, policies: policies(where) },
    ],
    'doors/by-the-door': ['error', where],
    'doors/sealed': 'error',
    'no-restricted-syntax': ['error', ...said, ...escapes],
  },
});

const exceptFor = (files, said) => ({
  files,
  rules: { 'no-restricted-syntax': ['error', ...said, ...escapes] },
});

export default [
  blockFor('src', [...saidNowhere, ...saidByClocks]),
  blockFor('tests', saidNowhere),
  exceptFor(['packages/{daemon,cli}/src/system-clock.ts'], saidNowhere),
  // strategies of the user's own are named by the user, and by nobody here
  {
    files: ['packages/backtest/src/threads/load-strategies.ts'],
    rules: { 'no-restricted-syntax': ['error', ...saidNowhere, ...saidByClocks, ...escapes.slice(1)] },
  },
  // a global hook of Jest is a default export by contract
  exceptFor(['packages/*/tests/global-{setup,teardown}.ts'], []),
];
