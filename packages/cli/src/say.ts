/** What a person reads. Results go to the standard output, progress to the standard error. */

export const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

export const complain = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
