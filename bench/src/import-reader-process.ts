import { asyncBufferFromFile, parquetMetadataAsync, parquetRead } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

// Reads a Parquet file with the reader of `segment import` alone, a row group at a time, and discards the rows.
const [path = ''] = process.argv.slice(2)
const file = await asyncBufferFromFile(path)
const metadata = await parquetMetadataAsync(file)
let rows = 0
for (const { num_rows } of metadata.row_groups) {
  const rowStart = rows
  const rowEnd = rowStart + Number(num_rows)
  await parquetRead({
    ...{ file, metadata, compressors, rowStart, rowEnd },
    rowFormat: 'object',
    onComplete: (found) => {
      rows += found.length
    },
  })
}
if (rows === 0) process.exitCode = 1
