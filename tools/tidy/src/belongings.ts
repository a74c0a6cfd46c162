/** What a package comes with besides its sources. */

/** What is missing among the paths of a package (relative to it). */
export const missingBelongings = (paths: readonly string[]): readonly string[] => {
  const hasScenario = paths.some((path) => /^tests\/(.+\/)?scenario-[^/]+\.test\.ts$/.test(path));
  return [
    ...(paths.includes('README.md') ? [] : ['README.md']),
    ...(hasScenario ? [] : ['tests/scenario-*.test.ts']),
  ];
};
