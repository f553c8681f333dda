import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { createPrompt } from './prompt.ts'
import { readAnswers, readFlags } from './read-answers.ts'

/** Answers each question in turn, and returns all that the terminal showed. */
const makeTerminal = (typed: readonly string[]) => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  let shown = ''
  const rest = [...typed]
  output.on('data', (chunk) => {
    shown += String(chunk)
    if (/service\)\?|example\.com:|\(hidden\):/.test(String(chunk)) && rest.length > 0) {
      const next = rest.shift()
      setImmediate(() => input.write(next))
    }
  })
  return { prompt: createPrompt(input, output), shown: () => shown }
}

it('asks for what is missing, again after an invalid answer, and hides the write key', async () => {
  const { prompt, shown } = makeTerminal(['lambda\r', 'node\r', 'localhost\r', 'events.example.com\r', 'secret-key\r'])
  expect(await readAnswers(readFlags(['my-folder']), undefined, prompt)).toEqual({
    folder: 'my-folder',
    target: 'node',
    origin: 'https://events.example.com',
    writeKey: 'secret-key',
  })
  prompt.close()
  expect(shown()).toContain('The target "lambda" is unknown')
  expect(shown()).toContain('events.example.com')
  expect(shown()).not.toContain('secret')
})

it('asks nothing that the flags and the environment answer', async () => {
  const flags = readFlags(['--target=worker', '--domain=events.example.com', '--yes'])
  expect(flags.isSilent).toBe(true)
  expect(await readAnswers(flags, 'key', undefined)).toMatchObject({ folder: 'segment-collector', writeKey: 'key' })
})

it('ends when the user cancels', async () => {
  const { prompt } = makeTerminal(['\u0003'])
  await expect(readAnswers(readFlags([]), undefined, prompt)).rejects.toMatchObject({ exitCode: 130 })
})

it.each([
  [['--target', 'moon'], 'The target "moon" is unknown'],
  [['--target', 'worker', '--domain', 'http://a.example.com'], 'is invalid'],
  [['--write-key=secret'], "Unknown option '--write-key'"],
  [['a', 'b'], 'Name one folder only'],
  [[''], 'The name of the folder is empty'],
])('refuses the arguments %j', (args, message) => {
  expect(() => readFlags(args)).toThrow(message)
})

it.each([
  [[], 'The target is missing'],
  [['--target', 'node'], 'The domain is missing'],
  [['--target', 'node', '--domain', 'a.example.com'], 'The write key is missing'],
])('says what is missing after %j', async (args, message) => {
  await expect(readAnswers(readFlags(args), undefined, undefined)).rejects.toThrow(message)
})
