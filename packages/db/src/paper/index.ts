/** The outside world of a paper account, remembered in a schema of its own: orders, executions, cash, positions, events. */
export { type OpenPaperBook, openPaperBook, paperBookOn } from './open.ts';
export { PAPER_TAGS, type PaperTag } from './tags.ts';
