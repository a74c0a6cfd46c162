/** Tests that ask for Jest get the stories of this process. */

const stories = new URL('./stories.mjs', import.meta.url).href;

export const resolve = (specifier, context, next) =>
  specifier === '@jest/globals' ? { url: stories, shortCircuit: true } : next(specifier, context);
