import type { ClosableRuntime, Io } from './io.ts'

/** Runs `work` with a runtime, and closes it afterwards. */
export const withRuntime = async <Result>(
  io: Io,
  work: (runtime: ClosableRuntime) => Promise<Result>,
): Promise<Result> => {
  const runtime = await io.createRuntime()
  try {
    return await work(runtime)
  } finally {
    await runtime.close()
  }
}
