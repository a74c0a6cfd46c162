/** What a stranger handed us, as text that is safe to store: never its own `toString`. */
const LENGTH_MAX = 40;

export function shown(found: unknown): string {
  switch (typeof found) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
    case 'undefined':
      return String(found).slice(0, LENGTH_MAX);
    case 'object':
      return found === null ? 'null' : Array.isArray(found) ? `a list of ${found.length}` : 'an object';
    case 'function':
    case 'symbol':
      return `a ${typeof found}`;
  }
}
