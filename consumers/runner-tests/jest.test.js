require('@org/segment-testing/jest')
const { createFakeSegment } = require('@org/segment-testing')

require('./define-tests.cjs')({ createFakeSegment, expect, test })
