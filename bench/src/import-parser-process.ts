import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'

// Parses a table with the parser of `segment import` alone and discards the rows.
const [path = ''] = process.argv.slice(2)
let rows = 0
const parser = parse({
  columns: true,
  on_record: () => {
    rows += 1
    return null
  },
})
await new Promise<void>((resolve, reject) => {
  createReadStream(path, { highWaterMark: 1024 * 1024 })
    .pipe(parser)
    .on('error', reject)
    .on('end', () => resolve())
    .resume()
})
if (rows === 0) process.exitCode = 1
