import { Worker } from 'node:worker_threads'
import type { JudgeRowsOptions } from './judge-record.ts'
import type { BlockToJudge, JudgedBlock } from './judge-worker.ts'

const newline = 0x0a

/** Blocks that each worker has before it, so that none waits for the next one. */
const ahead = 2

/** Bytes of a block; a line that is longer makes a longer one. */
const blockBytes = 1024 * 1024

/** Whole lines, in memory of their own that can be handed over. */
async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let parts: Buffer[] = []
  let bytes = 0
  const join = (last: Buffer): Uint8Array<ArrayBuffer> => {
    const block = new Uint8Array(bytes + last.length)
    let at = 0
    for (const part of [...parts, last]) {
      block.set(part, at)
      at += part.length
    }
    return block
  }
  try {
    for await (const chunk of chunks) {
      const cut = chunk.lastIndexOf(newline) + 1
      if (cut === 0 || bytes + cut < blockBytes / 2) {
        parts.push(chunk)
        bytes += chunk.length
        continue
      }
      yield join(chunk.subarray(0, cut))
      parts = [chunk.subarray(cut)]
      bytes = chunk.length - cut
    }
  } catch (error) {
    // What came whole before the input broke off is judged too.
    const left = join(Buffer.alloc(0))
    const cut = left.lastIndexOf(newline) + 1
    if (cut > 0) yield left.slice(0, cut)
    throw error
  }
  if (bytes > 0) yield join(Buffer.alloc(0))
}

/**
 * Judges JSON lines in several threads.
 * @param chunks bytes of the input
 * @param threads how many
 * @returns what was found, in the order of the input, its lines counted from the beginning
 */
export async function* judgeInWorkers(
  file: string,
  chunks: AsyncIterable<Buffer>,
  options: Pick<JudgeRowsOptions, 'type' | 'now'>,
  threads: number,
): AsyncGenerator<JudgedBlock> {
  // In the bundle the worker stands beside; in the sources it is TypeScript.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const url = new URL(`./judge-worker.${extension}`, import.meta.url)
  const workers = Array.from({ length: threads }, () => new Worker(url, { workerData: options }))
  const waiting: Promise<JudgedBlock>[] = []
  let line = 0
  const place = (block: JudgedBlock): JudgedBlock => {
    const before = line
    line += block.lines
    return { ...block, findings: block.findings.map((finding) => ({ ...finding, line: finding.line + before })) }
  }
  // Each worker answers in the order in which it was asked.
  const asked = workers.map((worker) => {
    const answers: { readonly resolve: (block: JudgedBlock) => void; readonly reject: (error: unknown) => void }[] = []
    worker.on('message', (block: JudgedBlock) => answers.shift()?.resolve(block))
    worker.on('error', (error) => {
      for (const { reject } of answers.splice(0)) reject(error)
    })
    return answers
  })
  const ask = (index: number, bytes: Uint8Array<ArrayBuffer>): Promise<JudgedBlock> =>
    new Promise((resolve, reject) => {
      asked[index]?.push({ resolve, reject })
      const block: BlockToJudge = { file, bytes }
      workers[index]?.postMessage(block, [bytes.buffer])
    })

  let failure: { readonly error: unknown } | undefined
  try {
    let next = 0
    try {
      for await (const bytes of wholeLines(chunks)) {
        waiting.push(ask(next % threads, bytes))
        next += 1
        if (waiting.length < threads * ahead) continue
        const first = await waiting.shift()
        if (first !== undefined) yield place(first)
      }
    } catch (error) {
      failure = { error }
    }
    for (const block of waiting) yield place(await block)
    if (failure !== undefined) throw failure.error
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}
