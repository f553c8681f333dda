import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashIdentifier, type normalizers } from './hash-identifier.ts'
import type { DraftCall } from './middleware.ts'

const { subtle } = globalThis.crypto
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const call = (traits: unknown): DraftCall => ({ type: 'identify', userId: 'user-42', traits })

const hashOf = async (value: string, normalize: keyof typeof normalizers): Promise<unknown> => {
  const step = hashIdentifier({ paths: ['traits.id'], normalize, subtle })
  return Reflect.get(Object((await step(call({ id: value })))?.traits), 'id')
}

describe('hashIdentifier', () => {
  it('produces the hashes that Meta publishes', async () => {
    const mail = '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f'
    expect(await hashOf(' John_Smith@gmail.com ', 'email')).toBe(mail)
    const phone = 'e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176'
    for (const text of ['1 (650) 555-1212', '+1 650 555 1212', '0016505551212']) {
      expect(await hashOf(text, 'phoneDigits')).toBe(phone)
    }
    expect(await hashOf('Mary', 'text')).toBe('6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec')
  })

  it.each([
    ['googleEmail', ' Ada.Lovelace@Gmail.com', 'adalovelace@gmail.com'],
    ['googleEmail', 'a.b@googlemail.com', 'ab@googlemail.com'],
    ['googleEmail', 'a.b@example.com', 'a.b@example.com'],
    ['email', 'A.B@gmail.com', 'a.b@gmail.com'],
    ['phoneWithPlus', '0049 (30) 123-456', '+4930123456'],
    ['phoneWithPlus', '+1 650-555-1212', '+16505551212'],
    ['none', ' Ada ', ' Ada '],
  ] as const)('normalises for %s: "%s"', async (normalize, given, normal) => {
    expect(await hashOf(given, normalize)).toBe(sha256(normal))
  })

  it.each([
    ['phoneDigits', 'unknown'],
    ['phoneWithPlus', 'n/a'],
    ['text', '   '],
  ] as const)('takes away for %s what holds nothing to hash: "%s"', async (normalize, given) => {
    const step = hashIdentifier({ paths: ['traits.id', 'traits.all.*'], normalize, subtle })
    expect(await step(call({ id: given, all: [given], plan: 'free' }))).toEqual(call({ all: [], plan: 'free' }))
  })

  it('hashes each text once, whatever the case and the white space, and leaves the rest of the call alone', async () => {
    const step = hashIdentifier({ paths: ['traits.mails.*'], subtle })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^[a-z]{1,8}@[a-z]{1,8}\.com$/)),
        fc.dictionary(fc.stringMatching(/^x[a-z]{1,8}$/), fc.jsonValue({ maxDepth: 2 })),
        async (mails, rest) => {
          const given = call({ ...rest, mails })
          const before = structuredClone(given)
          const hashed = await step(given)
          expect(given).toEqual(before)
          expect(hashed).toEqual(call({ ...rest, mails: mails.map(sha256) }))
          const shouted = await step(call({ ...rest, mails: mails.map((mail) => ` ${mail.toUpperCase()}\n`) }))
          expect(shouted).toEqual(hashed)
          // Already hashed, also in upper case.
          if (hashed !== null) expect(step(hashed)).toBe(hashed)
          const capitals = call({ ...rest, mails: mails.map((mail) => sha256(mail).toUpperCase()) })
          expect(step(capitals)).toBe(capitals)
        },
      ),
    )
  })
})
