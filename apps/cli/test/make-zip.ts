import { crc32, deflateRawSync } from 'node:zlib'

/** A member of an archive. */
export interface ZipPart {
  readonly name: string
  readonly content: Buffer | string
  /** @default 8, deflate */
  readonly method?: number
  /** Bytes as they are in the archive, if they are not those of the method. */
  readonly packed?: Buffer
  readonly flags?: number
  /** Where the directory says that it begins. @default where it begins */
  readonly offset?: number
  /** The size that the directory says. @default that of its content */
  readonly size?: number
}

/** Makes a zip archive. */
export const makeZip = (parts: readonly ZipPart[]): Buffer => {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const part of parts) {
    const { name, method = 8, flags = 0 } = part
    const content = Buffer.from(part.content)
    const packed = part.packed ?? (method === 8 ? deflateRawSync(content) : content)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(flags, 2)
    common.writeUInt16LE(method, 4)
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(part.size ?? content.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(part.offset ?? offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, rest, Buffer.from(name)]))
    files.push(local)
    offset += local.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(parts.length, 4)
  end.writeUInt16LE(parts.length, 6)
  end.writeUInt32LE(listed.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...files, listed, Buffer.from('PK\x05\x06'), end])
}
