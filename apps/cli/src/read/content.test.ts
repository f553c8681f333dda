import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { inPieces } from '../../test/in-pieces.ts'
import { makeZip } from '../../test/make-zip.ts'
import { fileKindOf } from './file-kinds.ts'
import { type Input, type ReadOptions, readRows } from './read-rows.ts'
import type { Row } from './row.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const rowsOf = async (input: Input, options?: ReadOptions): Promise<readonly Row[]> => {
  const found: Row[] = []
  for await (const part of readRows(input, options)) found.push(...part)
  return found
}

/** The values of rows, or the codes of their problems. */
const shownOf = (rows: readonly Row[]): readonly unknown[] => rows.map(({ value, problem }) => problem?.code ?? value)

const fileOf = async (name: string, content: Buffer | string): Promise<Input> => {
  const path = join(folder, name)
  await writeFile(path, content)
  return { name, source: path }
}

const streamOf = (content: Buffer, name = '-'): Input => ({ name, source: inPieces(content, [7, 1, 30]) })

const text = '{"a":1}\n{"a":2}\n'
const rows = [{ a: 1 }, { a: 2 }]
const xz = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jMAQAPeyJhIjoxfQp7ImEiOjJ9CgAUXxECefcNzAABKBDlC2xgH7bzfQEAAAAABFla',
  'base64',
)
const bzip2 = Buffer.from('QlpoOTFBWSZTWSKd4ukAAAZZgAAQEAAwECAAAAogADEMCBKAeonCJoaL4u5IpwoSBFO8XSA=', 'base64')

describe('compressed input', () => {
  it.each([
    ['gzip', gzipSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['xz', xz],
    ['bzip2', bzip2],
    ['gzip in bzip2 in gzip', gzipSync(gzipSync(text))],
  ])('is read from files and streams: %s', async (name, bytes) => {
    expect(shownOf(await rowsOf(await fileOf(name, bytes)))).toEqual(rows)
    expect(shownOf(await rowsOf(streamOf(bytes)))).toEqual(rows)
  })

  it.each([
    ['gzip', gzipSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['xz', xz],
    ['bzip2', bzip2],
  ])('of several parts is read as one: %s', async (name, bytes) => {
    expect(shownOf(await rowsOf(await fileOf(name, Buffer.concat([bytes, bytes]))))).toEqual([...rows, ...rows])
  })

  it.each([
    ['gzip', gzipSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['xz', xz],
    ['bzip2', bzip2],
  ])('that is cut off anywhere or damaged is never a success: %s', async (name, bytes) => {
    for (let length = 12; length < bytes.length; length += 1) {
      const [last] = (await rowsOf(await fileOf(name, bytes.subarray(0, length)))).slice(-1)
      expect(last?.problem, `${length}`).toMatchObject({
        code: 'input_truncated',
        message: expect.stringContaining(name),
      })
    }
    const damaged = Buffer.from(bytes)
    damaged[bytes.length >> 1] = (damaged[bytes.length >> 1] ?? 0) ^ 0x55
    expect((await rowsOf(await fileOf(name, damaged))).at(-1)?.problem).toBeDefined()
  })

  it('is not decompressed more than three times', async () => {
    const deep = [1, 2, 3, 4].reduce((bytes) => gzipSync(bytes), Buffer.from(text))
    expect(shownOf(await rowsOf(await fileOf('deep.gz', deep)))).toEqual(['input_format'])
  })
})

describe('a zip archive', () => {
  const zip = makeZip([
    { name: 'export/', content: '' },
    { name: 'export/1.json.gz', content: gzipSync(text), method: 0 },
    { name: '__MACOSX/export/._1.json.gz', content: 'x' },
    { name: 'export/2.csv', content: 'a,b\n3,x\n' },
    { name: 'export/empty.csv', content: '' },
    { name: 'export/3.ndjson', content: text },
  ])
  const whole = [...rows, { a: '3', b: 'x' }, ...rows]

  it('is read file by file, from a path and from a stream, which leaves no copy behind', async () => {
    const file = await fileOf('a.zip', zip)
    // Other tests make folders in the usual place at the same time.
    vi.stubEnv('TMPDIR', folder)
    const before = await readdir(folder)
    expect(shownOf(await rowsOf(file))).toEqual(whole)
    expect(shownOf(await rowsOf(streamOf(zip)))).toEqual(whole)
    expect(shownOf(await rowsOf(streamOf(gzipSync(zip))))).toEqual(whole)
    expect(await readdir(folder)).toEqual(before)
  })

  it('names the file of each row and of each table', async () => {
    const tables: string[] = []
    const input = await fileOf('a.zip', zip)
    const all = await rowsOf(input, { onHeader: (_, name) => tables.push(name) })
    expect(new Set(all.map(({ file }) => file))).toEqual(
      new Set(['export/1.json.gz', 'export/2.csv', 'export/3.ndjson']),
    )
    expect(tables).toEqual([`export/2.csv in ${input.name}`])
  })

  it('continues after any row, whose places are the same each time', async () => {
    const input = await fileOf('a.zip', zip)
    const all = await rowsOf(input)
    expect(new Set(all.map(({ offset }) => offset)).size).toBe(whole.length)
    for (const [index, { end, nextLine }] of all.entries()) {
      const header = { columns: ['a', 'b'], delimiter: ',' }
      const rest = await rowsOf(input, { start: { offset: end, line: nextLine }, header })
      // Each reading makes rows again with a function of its own.
      expect(rest.map(({ again: _, ...row }) => row)).toEqual(all.slice(index + 1).map(({ again: _, ...row }) => row))
    }
  })

  it.each([
    ['encrypted', makeZip([{ name: 'a.csv', content: 'a\n1\n', flags: 1 }]), 'a.csv in bad.zip is encrypted'],
    ['of an unknown compression', makeZip([{ name: 'a.csv', content: 'a', method: 14 }]), 'LZMA'],
    ['of a wrong size', makeZip([{ name: 'a.csv', content: 'a\n1\n', size: 3 }]), 'is damaged'],
    ['with other bytes', makeZip([{ name: 'a.csv', content: 'a\n1\n', packed: deflateRawSync('a\n2\n') }]), 'checksum'],
    ['in an archive', makeZip([{ name: 'b.zip', content: zip }]), 'archive in an archive'],
    [
      'whose files share their bytes',
      makeZip([
        { name: 'a.csv', content: 'a\n1\n' },
        { name: 'b.csv', content: 'a\n1\n', offset: 0 },
      ]),
      'overlap',
    ],
    ['that is cut off', zip.subarray(0, zip.length - 30), 'cut off'],
    [
      'of a spreadsheet',
      makeZip([{ name: 'mimetype', content: 'application/vnd.oasis.opendocument.spreadsheet' }]),
      '.xlsx',
    ],
    ['of a text document', makeZip([{ name: 'word/document.xml', content: '<x/>' }]), 'Word'],
  ])('%s is refused', async (_, bytes, message) => {
    const last = (await rowsOf(await fileOf('bad.zip', bytes))).at(-1)
    expect(last?.problem?.message).toContain(message)
  })

  it('without rows is never a success', async () => {
    expect(shownOf(await rowsOf(await fileOf('a.zip', makeZip([{ name: 'a.csv', content: 'a\n' }]))))).toEqual([
      'input_no_rows',
    ])
    expect(shownOf(await rowsOf(await fileOf('a.zip', makeZip([]))))).toEqual(['input_no_rows'])
  })

  it('can hold members that are compressed in newer ways', async () => {
    const newer = makeZip([
      { name: 'a.ndjson', content: text, packed: zstdCompressSync(text), method: 93 },
      { name: 'b.ndjson', content: text, packed: xz, method: 95 },
      { name: 'c.ndjson', content: text, packed: bzip2, method: 12 },
    ])
    expect(shownOf(await rowsOf(await fileOf('a.zip', newer)))).toEqual([...rows, ...rows, ...rows])
  })
})

describe('a format that is not read', () => {
  const tar = Buffer.alloc(1_024)
  tar.write('rows.csv')
  tar.write('ustar', 257)
  const latin = (start: string): Buffer => Buffer.from(`${start}\0\0\x01 more of it`, 'latin1')

  it.each([
    ['an ORC file', latin('ORC')],
    ['an Arrow or Feather file', latin('ARROW1')],
    ['a tar archive', tar],
    ['a tar archive', gzipSync(tar)],
    ['a 7z archive', latin('7z\xbc\xaf\x27\x1c')],
    ['a RAR archive', latin('Rar!\x1a\x07')],
    ['a PDF', latin('%PDF-1.7\n')],
    ['old .xls', latin('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')],
    ['LZ4', latin('\x04\x22\x4d\x18')],
    ['encrypted footer', latin('PARE')],
    ['an HTML page', Buffer.from('<!DOCTYPE html><html><body>Sign in</body></html>')],
    ['an XML file', Buffer.from('<?xml version="1.0"?><rows/>')],
    ['a binary file of an unknown format', latin('\x07\x99\x01')],
    ['UTF-16 without a byte order mark', Buffer.from('{"type":"track"}\n', 'utf16le')],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])],
    ['Git LFS', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n')],
  ])('is named: %s', async (name, bytes) => {
    const found = await rowsOf(await fileOf('rows.csv', bytes))
    expect(shownOf(found)).toEqual(['input_format'])
    expect(found[0]?.problem?.message).toContain(name)
    expect(found[0]?.problem?.message).toMatch(/^rows\.csv is .*\. [A-Z].*\.$/)
    expect(shownOf(await rowsOf(streamOf(bytes)))).toEqual(['input_format'])
  })

  it.each(['BZh,b\n1,2\n', 'ORC,b\n', 'Rar!,b\n', 'DUCK\n', '﻿a,b\n', 'id\x1b,x\n', '"a"\n<b>\n', 'é,ü\n'])(
    'is not taken for %j',
    (line) => {
      expect(fileKindOf(Buffer.from(line))).toEqual({ kind: 'text' })
    },
  )
})
