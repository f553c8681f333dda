import { createReadStream } from 'node:fs'

// The floor of a validation: reads a file and parses every line. Leaves out validation and positions of errors.
const [path = ''] = process.argv.slice(2)
const newline = 0x0a
let rest = Buffer.alloc(0)
let rows = 0
for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
  const block: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
  let from = 0
  for (let to = block.indexOf(newline); to >= 0; to = block.indexOf(newline, from)) {
    JSON.parse(block.toString('utf8', from, to))
    rows += 1
    from = to + 1
  }
  rest = Buffer.from(block.subarray(from))
}
process.stdout.write(`${rows}\n`)
