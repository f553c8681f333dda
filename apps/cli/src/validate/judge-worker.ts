import { parentPort, workerData } from 'node:worker_threads'
import { readNdjson } from '../read/read-ndjson.ts'
import type { Finding } from './finding.ts'
import { createRowJudge, type JudgeRowsOptions } from './judge-record.ts'

/** Whole lines that a worker is to judge. */
export interface BlockToJudge {
  readonly file: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** What it found; lines count from 1 at the beginning of the block. */
export interface JudgedBlock {
  readonly rows: number
  readonly lines: number
  readonly findings: readonly Finding[]
}

const newline = 0x0a

async function* whole(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

/** Judges every row of a block. */
const judgeBlock = async (
  judge: ReturnType<typeof createRowJudge>,
  { file, bytes: sent }: BlockToJudge,
): Promise<JudgedBlock> => {
  const bytes = Buffer.from(sent.buffer, sent.byteOffset, sent.byteLength)
  const findings: Finding[] = []
  let rows = 0
  for await (const records of readNdjson(whole(bytes))) {
    rows += records.length
    for (const record of records) for (const finding of judge(file, record)) findings.push(finding)
  }
  let lines = 0
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) lines += 1
  return { rows, lines, findings }
}

// As a worker it judges what it is sent, in order.
if (parentPort !== null) {
  const port = parentPort
  const judge = createRowJudge(workerData as JudgeRowsOptions)
  port.on('message', async (block: BlockToJudge) => port.postMessage(await judgeBlock(judge, block)))
}
