import { readFileSync } from 'node:fs'

/** Reads the file of a tracking plan: JSON. @throws what reading and parsing throw */
export const readPlanFile = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
