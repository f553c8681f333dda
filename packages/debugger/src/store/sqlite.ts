/** Events in a file: the `@org/segment-debugger/sqlite` entry point. Needs `node:sqlite` (Node 22.13 or newer). */
export { createSqliteDetails } from './sqlite-details.ts'
