import { styleText } from 'node:util'
import { mainJob } from './main-job.ts'

const { argv, env, stdout, stderr } = process

process.exitCode = await mainJob(argv.slice(2), {
  env,
  stdout: (text) => stdout.write(text),
  stderr: (text) => stderr.write(text),
  style: {
    width: stdout.isTTY ? stdout.columns : Number.POSITIVE_INFINITY,
    paint: (format, text) => styleText(format, text, { stream: stdout }),
  },
})
