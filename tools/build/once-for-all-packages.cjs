/**
 * ts-jest, with what it made of a source kept for all packages: its own key holds the whole configuration of one of them,
 * so that each would compile our lower floors again. Where everything is known already, the compiler is not even loaded.
 */
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');

const versions = ['ts-jest', 'typescript'].map((name) => require(`${name}/package.json`).version);

module.exports = {
  createTransformer: (options) => {
    const salt = [...versions, readFileSync(options.tsconfig, 'utf8'), readFileSync(__filename, 'utf8')];
    let loaded = null;
    const compiler = () => (loaded ??= require('ts-jest').default.createTransformer(options));
    return {
      getCacheKey: (source, file, { supportsStaticESM, instrument }) =>
        createHash('sha256')
          .update([...salt, source, file, supportsStaticESM, instrument].join('\0'))
          .digest('hex')
          .slice(0, 32),
      process: (...asked) => compiler().process(...asked),
      processAsync: (...asked) => compiler().processAsync(...asked),
    };
  },
};
