import { fileURLToPath } from 'node:url'
import { badDataError, messageOf } from '../errors/cli-error.ts'
import type { RowSettings } from '../import/import-options.ts'
import { createRowPreparer, type PreparedPart } from '../import/prepare-row.ts'
import type { Io } from '../io/io.ts'
import { type CompiledMapping, compileMapping } from '../mapping/compile-mapping.ts'
import { csvOfFlags } from '../presets/layouts-from-flags.ts'
import type { CsvSettings } from '../read/input-format.ts'
import { decodeText, readable } from '../read/open-input.ts'
import { readNdjson } from '../read/read-ndjson.ts'
import { readRows } from '../read/read-rows.ts'
import { inputProblem, type Row } from '../read/row.ts'
import type { RowCalls } from '../rows/read-row-calls.ts'
import { createPendingStates } from './pending-states.ts'
import { createRecordIds } from './record-ids.ts'
import { compileRecordSchema, type RecordValidator } from './record-validator.ts'
import { memberText, readMessage } from './singer-messages.ts'
import { streamPlanOf, type TargetConfig } from './target-config.ts'

/** A stream whose schema is known. */
interface Stream {
  readonly hasKey: boolean
  readonly validate: RecordValidator
  /** Undefined if the stream is left out. */
  readonly calls:
    | {
        readonly compiled: CompiledMapping
        readonly prepare: (found: RowCalls) => readonly PreparedPart[]
        /** How the tables in its batches are written. */
        readonly csv: CsvSettings
      }
    | undefined
}

/** What reading the output of a tap needs. */
export interface TapOptions {
  readonly config: TargetConfig
  readonly rows: RowSettings
  /** Receives the lines of standard output. */
  readonly write: (line: string) => void
  readonly remark: (text: string) => void
}

const always: RecordValidator = () => undefined

/** Reads the messages of a tap, and writes each state once every record before it has its outcome. */
export const createTapReader = (io: Io, { config, rows, write, remark }: TapOptions) => {
  const states = createPendingStates(write)
  const ids = createRecordIds()
  const streams = new Map<string, Stream>()
  const streamOfRow = new WeakMap<Row, Stream>()
  const messageIds = new WeakMap<Row, string>()
  const said = new Set<string>()
  let records = 0
  let preparing: Row | undefined

  const remarkOnce = (text: string): void => {
    if (!said.has(text)) remark(text)
    said.add(text)
  }

  const openStream = async (name: string, schema: object, hasKey: boolean): Promise<Stream> => {
    const plan = await streamPlanOf(io, config, name)
    if (plan === undefined) {
      throw badDataError(
        `The stream ${JSON.stringify(name)} has no mapping.`,
        `Add it to "streams" in the configuration: a mapping, true if its records are calls, or false to leave it out.`,
        'stream_unmapped',
      )
    }
    let validate = always
    if (config.validate_records) {
      try {
        const compiled = compileRecordSchema(schema)
        validate = compiled.validate
        for (const text of compiled.unchecked) remarkOnce(`The records of ${name} are only validated in part: ${text}`)
      } catch (error) {
        remarkOnce(`The records of ${name} are not validated, since its schema cannot be used: ${messageOf(error)}.`)
      }
    }
    if (plan === 'ignored') return { hasKey, validate, calls: undefined }
    const mapping = plan === 'calls' ? undefined : plan
    if (mapping?.fold !== undefined) {
      throw badDataError(
        `The mapping of the stream ${JSON.stringify(name)} folds rows, which a target cannot do.`,
        undefined,
        'bad_mapping',
      )
    }
    const layouts = mapping === undefined ? [] : [{ name, columns: [], mapping }]
    const prepare = createRowPreparer({
      ...{
        settings: { ...rows, layouts },
        place: name,
        idName: '',
        now: io.now,
      },
      messageIdOf: () => (preparing === undefined ? '' : (messageIds.get(preparing) ?? '')),
    })
    const csv = csvOfFlags({}, layouts)
    return { hasKey, validate, calls: { compiled: await compileMapping(mapping), prepare, csv } }
  }

  const streamNamed = (name: string, line: number): Stream => {
    const stream = streams.get(name)
    if (stream !== undefined) return stream
    throw badDataError(
      `Line ${line} of the tap's output has a record of ${JSON.stringify(name)} before its schema.`,
      undefined,
      'bad_message',
    )
  }

  /** A record as a row; its place is its number. */
  const recordCalls = async (name: string, stream: Stream, found: Row): Promise<RowCalls> => {
    const row: Row = { ...found, offset: records, end: records + 1, resumeAt: undefined }
    records += 1
    streamOfRow.set(row, stream)
    if (row.problem !== undefined || stream.calls === undefined) return { row, calls: [] }
    const problem = stream.validate(row.value)
    if (problem !== undefined) {
      const broken: Row = { ...row, problem: { code: 'row_schema', message: problem } }
      streamOfRow.set(broken, stream)
      return { row: broken, calls: [] }
    }
    messageIds.set(row, ids.idOf(name, row.text, stream.hasKey))
    return { row, calls: await stream.calls.compiled.make(row) }
  }

  async function* recordsOfBatch(
    name: string,
    stream: Stream,
    manifest: readonly string[],
    line: number,
  ): AsyncGenerator<RowCalls> {
    for (const url of manifest) {
      if (!url.startsWith('file:')) {
        throw badDataError(
          `Line ${line} of the tap's output has a batch at ${url}, and only file: is read.`,
          'Let the tap write batches to local files.',
          'bad_message',
        )
      }
      const path = fileURLToPath(url)
      for await (const part of readRows({ name: path, source: path }, { csv: stream.calls?.csv })) {
        for (const found of part) {
          const problem = inputProblem(found)
          if (problem !== undefined) throw badDataError(problem.message, undefined, problem.code)
          yield recordCalls(name, stream, found)
        }
      }
    }
  }

  async function* read(
    chunks: AsyncIterable<Buffer>,
    onBytes: (bytes: number) => void,
  ): AsyncGenerator<readonly RowCalls[]> {
    const lines = readNdjson(readable(decodeText(chunks), "the tap's output"))
    let block: RowCalls[] = []
    try {
      for await (const part of lines) {
        for (const row of part) {
          onBytes(row.end - row.offset)
          const found = readMessage(row)
          switch (found.type) {
            case 'RECORD': {
              const { stream, record } = found.message
              const text = memberText(row, 'record')
              block.push(await recordCalls(stream, streamNamed(stream, row.line), { ...row, text, value: record }))
              break
            }
            case 'SCHEMA': {
              const { stream, schema, key_properties: keys } = found.message
              streams.set(stream, await openStream(stream, schema, (keys ?? []).length > 0))
              break
            }
            case 'STATE':
              yield block
              block = []
              ids.restart()
              states.add(records, memberText(row, 'value'))
              break
            case 'BATCH': {
              yield block
              block = []
              const { stream, manifest } = found.message
              for await (const record of recordsOfBatch(stream, streamNamed(stream, row.line), manifest, row.line))
                yield [record]
              break
            }
            case 'ACTIVATE_VERSION':
              remarkOnce(
                `${found.message.stream}: rows that the source deleted are not deleted in Segment (ACTIVATE_VERSION).`,
              )
              break
            case 'unknown':
              remarkOnce(`Messages of the type ${found.name} are left out.`)
              break
            default:
              found satisfies never
          }
        }
        yield block
        block = []
      }
    } catch (error) {
      // What was read is sent, and the tap starts again at the last state.
      yield block
      if (!io.interrupt.aborted) throw error
    }
  }

  const prepare = (found: RowCalls): readonly PreparedPart[] => {
    const stream = streamOfRow.get(found.row)
    if (stream?.calls === undefined) return [{ place: found.row, prepared: { kind: 'skip' } }]
    preparing = found.row
    return stream.calls.prepare(found)
  }

  return { read, prepare, settle: states.settle }
}
