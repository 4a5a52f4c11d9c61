// Test support: archives, written byte by byte so that they can be wrong on purpose.
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'

export type Files = readonly (readonly [name: string, content: Buffer])[]

/** @param bits general purpose flags of every entry: 1 says encrypted */
export function zip(files: Files, bits = 0): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [name, content] of files) {
    const nameBytes = Buffer.from(name)
    const packed = deflateRawSync(content)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(bits, 2)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(crc32(content), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(content.length, 18)
    fields.writeUInt16LE(nameBytes.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, nameBytes, packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, rest, nameBytes]))
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end])
}

function tarHeader(name: string, bytes: number, type: string): Buffer {
  const header = Buffer.alloc(512)
  header.write(name.slice(0, 100), 0)
  header.write('0000644\0', 100)
  header.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124)
  header.write('        ', 148)
  header.write(type, 156)
  header.write('ustar\x0000', 257)
  const sum = header.reduce((all, byte) => all + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

const padded = (content: Buffer): Buffer =>
  Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)])

/** @param long how names of more than 100 bytes are written */
export function tar(files: Files, long: 'gnu' | 'pax' = 'gnu'): Buffer {
  const parts = files.flatMap(([name, content]) => {
    const extra: Buffer[] = []
    if (name.length > 100) {
      const line = ` path=${name}\n`
      const length = line.length + String(line.length + 3).length
      const body = Buffer.from(long === 'gnu' ? `${name}\0` : `${length}${line}`)
      extra.push(tarHeader('longer', body.length, long === 'gnu' ? 'L' : 'x'), padded(body))
    }
    return [...extra, tarHeader(name, content.length, '0'), padded(content)]
  })
  return Buffer.concat([...parts, Buffer.alloc(1024)])
}

export const tarGz = (files: Files): Buffer => gzipSync(tar(files))
