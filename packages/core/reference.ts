import { differences } from './src/analytics-node/differences.ts'
import { errorCodes } from './src/error/error-codes.ts'
import { errorMeanings } from './src/error/error-meanings.ts'

const errors = Object.entries(errorCodes).map(([code, { retryable }]) => ({
  code,
  meaning: errorMeanings[code as keyof typeof errorCodes], // the keys are the codes
  retryable,
}))

// Prints what no entry point exports as JSON. The documentation site reads it.
process.stdout.write(
  JSON.stringify({ errors, differences: Object.entries(differences).map(([name, one]) => ({ name, ...one })) }),
)
