/** Events in a file: the `@org/segment-debugger/sqlite` entry. Needs `node:sqlite`, as Node 22.13 and newer have it. */
export { createSqliteDetails } from './sqlite-details.ts'
