/**
 * Below Node 24.9 Jest cannot require() a package that ships ESM only. Such a file, when a CommonJS package asks for it,
 * is turned into CommonJS; files that Jest loads as real ESM, and CommonJS files, pass through untouched.
 */
const { createHash } = require('node:crypto');
const { existsSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { transformSync, version } = require('esbuild');

const types = new Map();

const readType = (folder) => {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).type ?? 'commonjs';
  return dirname(folder) === folder ? 'commonjs' : typeOf(dirname(folder));
};

const typeOf = (folder) => {
  if (!types.has(folder)) types.set(folder, readType(folder));
  return types.get(folder);
};

const isEsm = (file) => file.endsWith('.mjs') || (file.endsWith('.js') && typeOf(dirname(file)) === 'module');
const salt = readFileSync(__filename, 'utf8') + version;

// The inner function lets a module declare its own __dirname and __filename, as many ESM packages do.
const wrap = (code) =>
  `((__importMetaUrl) => {${code}\n})(require('node:url').pathToFileURL(__filename).href);`;

module.exports = {
  getCacheKey: (source, file, options) => {
    const kind = options.supportsStaticESM ? 'esm' : 'cjs';
    return createHash('sha256').update([salt, source, file, kind].join('\0')).digest('hex').slice(0, 32);
  },
  process: (source, file, options) => {
    if (options.supportsStaticESM || !isEsm(file)) return { code: source };
    const { code } = transformSync(source, {
      format: 'cjs',
      target: 'node20',
      platform: 'node',
      loader: 'js',
      sourcefile: file,
      supported: { 'dynamic-import': options.supportsDynamicImport },
      define: { 'import.meta.url': '__importMetaUrl' },
    });
    return { code: wrap(code) };
  },
};
