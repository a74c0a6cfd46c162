/** What a run means: which survivors are accounted for, and which are holes. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** A survivor as the list names it: by its line's text, so that it outlives a move and dies with the line. */
const keyOf = ({ file, line, replacement }) => JSON.stringify([file, line, replacement]);

/**
 * `listed` holds `{ file, line, replacement, because }`. A survivor that is not listed fails; a listed one that did
 * not survive fails too, unless its file was not tried.
 */
export function judge(mutants, listed, only) {
  const survivors = mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .map(described);
  const known = new Set(listed.map(keyOf));
  const alive = new Set(survivors.map(keyOf));
  const holes = survivors.filter((survivor) => !known.has(keyOf(survivor)));
  const tried = listed.filter(({ file }) => only === null || only.includes(file));
  const gone = tried.filter((entry) => !alive.has(keyOf(entry)));
  const ended = (status) => mutants.filter((mutant) => mutant.status === status);
  const endless = ended('Timeout').map(described);
  return {
    failed: holes.length > 0 || gone.length > 0,
    lines: [
      ...holes.map(
        ({ file, at, line, replacement }) => `SURVIVED ${file}:${at}: ${line}\n  as ${replacement}`,
      ),
      ...gone.map(
        ({ file, line, replacement }) => `LISTED, BUT NOT ALIVE ${file}: ${line}\n  as ${replacement}`,
      ),
      // a breakage that makes an endless loop, or a machine that had too much to do
      ...endless.map(
        ({ file, at, line, replacement }) => `NEVER ENDED ${file}:${at}: ${line}\n  as ${replacement}`,
      ),
      `${mutants.length} tried: ${ended('Killed').length} noticed, ${ended('RuntimeError').length} could not even be loaded, ${endless.length} never ended, ` +
        `${survivors.length} survived, ${survivors.length - holes.length} of these are explained`,
    ],
  };
}

function described({ fileName, location, replacement }) {
  const lines = readFileSync(fileName, 'utf8').split('\n');
  const at = location.start.line;
  const oneLine = (text) => text.trim().replace(/\s+/g, ' ');
  return {
    file: relative(process.cwd(), fileName),
    at,
    line: oneLine(lines[at - 1] ?? ''),
    replacement: oneLine(replacement),
  };
}
