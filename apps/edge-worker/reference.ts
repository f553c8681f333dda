import { describeSettings } from './src/config/describe-settings.ts'

// Prints the settings as JSON. The documentation site reads it.
process.stdout.write(JSON.stringify(describeSettings()))
