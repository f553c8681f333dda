import { describe, expect, it } from 'vitest'
import { chunkNames, createOwnLibrary } from './own-library.ts'

const script = `k="__WRITE_KEY__";a.u=function(t){return({10:"tsub",50:"ajs-destination"}[t]||t)+".bundle."+{10:"89bf",50:"4062",407:"61ef"}[t]+".js"}`
const names = ['tsub.bundle.89bf.js', 'ajs-destination.bundle.4062.js', '407.bundle.61ef.js']

const libraryOf = (files: Readonly<Record<string, string>>) => {
  const given = new Map(Object.entries(files))
  const library = createOwnLibrary(async (name) => {
    const text = given.get(name)
    return text === undefined ? undefined : new TextEncoder().encode(text)
  })
  return { library, given }
}

const complete = { 'standalone.js': script, ...Object.fromEntries(names.map((name) => [name, name])) }
const textOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes)

describe('your own copy of the library', () => {
  it('names its chunks', () => {
    expect(chunkNames(script)).toEqual(names)
    expect(chunkNames('alert(1)')).toBeUndefined()
  })

  it('is complete with every chunk, and serves nothing else', async () => {
    const { library, given } = libraryOf(complete)
    given.set('secret.js', 'x')
    await library.check()
    expect(textOf(await library.script('web'))).toContain('k="web"')
    expect(textOf(await library.chunk('407.bundle.61ef.js'))).toBe('407.bundle.61ef.js')
    expect(await library.chunk('secret.js')).toBeUndefined()
    expect(await library.chunk('standalone.js')).toBeUndefined()
  })

  it('names the files that are missing, and works once they exist', async () => {
    const { library, given } = libraryOf(complete)
    given.delete('407.bundle.61ef.js')
    given.delete('tsub.bundle.89bf.js')
    const message = 'The browser library loads files that do not exist: tsub.bundle.89bf.js, 407.bundle.61ef.js.'
    await expect(library.check()).rejects.toMatchObject({ code: 'invalid_source', message })
    await expect(library.script('web')).rejects.toMatchObject({ message })
    for (const name of names) given.set(name, name)
    await library.check()
  })

  it.each([
    [{}, 'has no file standalone.js'],
    [{ 'standalone.js': 'alert(1)' }, 'is not that of @segment/analytics-next'],
    [{ 'standalone.js': script.replace('__WRITE_KEY__', '') }, 'is not that of @segment/analytics-next'],
  ])('is refused if it is something else: %o', async (files, message) => {
    await expect(libraryOf(files as Record<string, string>).library.check()).rejects.toThrow(message)
  })
})
