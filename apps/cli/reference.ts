import { describeCommands } from './src/help/describe-commands.ts'

// Prints every command and setting as JSON. The documentation site reads it.
process.stdout.write(JSON.stringify(describeCommands()))
