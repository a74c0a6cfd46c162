/** Two rules of our own: packages are entered by their doors, and what is sealed is not carried out of its room. */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { house, mayImport, packageOf, root } from '@mqk/house';

const [, sealedPackage, sealedDoor] = house.sealed.split('/');

/** `{ name, inside }` of the package a file belongs to, or undefined. */
const homeOf = (file) => {
  const [first, name, ...inside] = relative(root, file).split(sep);
  return first === 'packages' && name !== undefined ? { name, inside: inside.join('/') } : undefined;
};

const exportsOf = (name) => {
  const file = join(root, 'packages', name, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).exports : undefined;
};

const notADoor = (specifier, to) => {
  const doors = exportsOf(to);
  const door = specifier.replace(`${house.scope}/${to}`, '.');
  return doors !== undefined && doors[door] === undefined
    ? `${specifier} is not a door of ${to}.`
    : undefined;
};

const byPath = (specifier, file, home) => {
  const target = homeOf(resolve(dirname(file), specifier));
  if (target?.name !== home.name) return 'Import another package by its name.';
  return /^(dist|node_modules)\b/.test(target.inside)
    ? 'Import sources, not what was built or installed.'
    : undefined;
};

const asPath = (specifier) => (specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier);

const byName = (specifier, to, home, where) =>
  mayImport(home.name, specifier, where)
    ? notADoor(specifier, to)
    : `${home.name} must not import ${specifier} in ${where}: see tools/house.json.`;

/** Why this specifier may not stand in this file, or undefined. */
const complaint = (specifier, file, where) => {
  const home = homeOf(file);
  const path = asPath(specifier);
  if (home === undefined) return undefined;
  if (path.startsWith('.') || path.startsWith('/')) return byPath(path, file, home);
  const to = packageOf(specifier);
  return to === undefined ? undefined : byName(specifier, to, home, where);
};

const byTheDoor = {
  meta: { type: 'problem', schema: [{ enum: ['src', 'tests'] }] },
  create: (context) => {
    const look = (node) => {
      if (typeof node?.value !== 'string') return;
      const message = complaint(node.value, context.filename, context.options[0]);
      if (message !== undefined) context.report({ node, message });
    };
    return {
      ':matches(ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration, ImportExpression)': (node) =>
        look(node.source),
      TSImportType: (node) => look(node.source ?? node.argument?.literal ?? node.argument),
      TSExternalModuleReference: (node) => look(node.expression),
      'CallExpression[callee.name=require]': (node) => look(node.arguments[0]),
      'CallExpression[callee.object.name=/^(jest|require)$/]': (node) => look(node.arguments[0]),
      'CallExpression[callee.object.type=MetaProperty]': (node) => look(node.arguments[0]),
    };
  },
};

const isSealed = (specifier, file) => {
  if (specifier === house.sealed) return true;
  const home = homeOf(file);
  if (home?.name !== sealedPackage || !specifier.startsWith('.')) return false;
  const room = `src/${sealedDoor}/`;
  return !home.inside.startsWith(room) && homeOf(resolve(dirname(file), specifier))?.inside.startsWith(room);
};

const message = 'What comes from this door is for its guests only: do not export it again.';

const sealed = {
  meta: { type: 'problem', schema: [] },
  create: (context) => {
    const carried = new Set();
    const isFrom = (node) => node.source !== null && isSealed(node.source.value, context.filename);
    return {
      ImportDeclaration: (node) => {
        if (isFrom(node)) for (const { local } of node.specifiers) carried.add(local.name);
      },
      ExportAllDeclaration: (node) => {
        if (isFrom(node)) context.report({ node, message });
      },
      ExportNamedDeclaration: (node) => {
        if (isFrom(node)) context.report({ node, message });
      },
      'Program:exit': (program) => {
        for (const statement of program.body) {
          if (statement.type !== 'ExportNamedDeclaration' || statement.source !== null) continue;
          for (const node of statement.specifiers) {
            if (carried.has(node.local.name)) context.report({ node, message });
          }
        }
      },
    };
  },
};

export const doors = { rules: { 'by-the-door': byTheDoor, sealed } };
