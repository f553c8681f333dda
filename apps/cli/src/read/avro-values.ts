import { isJsonObject } from '@org/segment-core/internal'
import avro, { type Type } from 'avsc'
import { bigEndian, dateJson, decimalJson, integerJson, isoTime, plainJson, timeOfDay } from './table-row.ts'

const writeLong = (value: bigint): Buffer => {
  const buffer = Buffer.alloc(8)
  buffer.writeBigInt64LE(value)
  return buffer
}

/** A type of longs that are read as JSON, with every digit: the library refuses those that a number cannot hold. */
const longAs = (convert: (value: bigint) => unknown): Type =>
  avro.types.LongType.__with({
    fromBuffer: (buffer: Buffer) => convert(buffer.readBigInt64LE()),
    toBuffer: writeLong,
    fromJSON: BigInt,
    toJSON: String,
    isValid: () => true,
    compare: () => 0,
  })

const longType = longAs(integerJson)

const time = (digits: number): Type => longAs((ticks) => isoTime(ticks, digits))

/** Types of longs by their logical type. */
const logicalLongs: ReadonlyMap<unknown, Type> = new Map([
  ['time-micros', longAs((ticks) => timeOfDay(ticks, 6))],
  ['timestamp-millis', time(3)],
  ['timestamp-micros', time(6)],
  ['timestamp-nanos', time(9)],
  ['local-timestamp-millis', time(3)],
  ['local-timestamp-micros', time(6)],
  ['local-timestamp-nanos', time(9)],
])

/** A schema whose longs are types of their own. */
const withLongs = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(withLongs)
  if (!isJsonObject(schema)) return schema
  // A field has a name besides the name of its type.
  if (schema.type === 'long' && !('name' in schema)) return logicalLongs.get(schema.logicalType) ?? longType
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, name === 'default' ? value : withLongs(value)]),
  )
}

interface LogicalSchema {
  readonly scale?: number
}

/** A logical type whose values are read as JSON. */
const readAs = (convert: (value: never, schema: LogicalSchema) => unknown) =>
  class extends avro.types.LogicalType {
    private readonly schemaOfType: LogicalSchema

    constructor(schema: LogicalSchema, options?: never) {
      super(schema as never, options)
      this.schemaOfType = schema
    }

    protected override _fromValue(value: never): unknown {
      return convert(value, this.schemaOfType)
    }

    protected override _toValue(value: unknown): unknown {
      return value
    }
  }

const durationOf = (bytes: Buffer): string =>
  `P${bytes.readUInt32LE(0)}M${bytes.readUInt32LE(4)}DT${bytes.readUInt32LE(8) / 1_000}S`

const logicalTypes = {
  decimal: readAs((bytes: Buffer, { scale = 0 }) => decimalJson(bigEndian(bytes), scale)),
  date: readAs(dateJson),
  'time-millis': readAs((ticks: number) => timeOfDay(BigInt(ticks), 3)),
  duration: readAs(durationOf),
}

/** Reads the schema of a file. @throws what the library throws for a schema that is none */
export const avroType = (schema: string): Type =>
  avro.Type.forSchema(withLongs(JSON.parse(schema)) as never, {
    registry: { long: longType },
    logicalTypes: logicalTypes as never,
  })

/** A value of the library as JSON: members without a value are left out, and unions are their value. */
export const avroJson = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || 'rawJSON' in value)
    return plainJson(value)
  if (Array.isArray(value)) return value.map((item) => avroJson(item) ?? null)
  if ('unwrap' in value && typeof value.unwrap === 'function') return avroJson(value.unwrap())
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      const json = avroJson(item)
      return json === undefined || json === null ? [] : [[name, json]]
    }),
  )
}
