#!/usr/bin/env node
import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { CreateError } from './create-error.ts'
import { projectFiles } from './project-files.ts'
import { createPrompt } from './prompt.ts'
import { help, readAnswers, readFlags } from './read-answers.ts'
import { checkFolder, writeProject } from './write-project.ts'

const readVersion = async (): Promise<string> => {
  const manifest: { readonly version: string } = JSON.parse(
    await readFile(new URL('../package.json', import.meta.url), 'utf8'),
  )
  return manifest.version
}

const run = async (): Promise<void> => {
  const flags = readFlags(process.argv.slice(2))
  if (flags.shows === 'help') return void process.stdout.write(help)
  const version = await readVersion()
  if (flags.shows === 'version') return void process.stdout.write(`${version}\n`)
  const folder = resolve(flags.folder)
  // Before any question.
  await checkFolder(folder)
  const mayAsk = !flags.isSilent && process.stdin.isTTY && process.stdout.isTTY
  const prompt = mayAsk ? createPrompt(process.stdin, process.stdout) : undefined
  try {
    const answers = await readAnswers(flags, process.env.SEGMENT_WRITE_KEY, prompt)
    const files = projectFiles(answers, basename(folder), version)
    await writeProject(folder, files)
    const list = files.map(({ path }) => `  ${path}\n`).join('')
    const next = answers.target === 'worker' ? 'npm run dev' : 'npm start'
    process.stdout.write(
      `Created ${folder}:\n${list}\nNext, in this folder:\n  npm install\n  npm test\n  ${next}\n\nREADME.md says how to go live.\n`,
    )
  } finally {
    prompt?.close()
  }
}

try {
  await run()
} catch (error) {
  if (!(error instanceof CreateError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = error.exitCode
}
