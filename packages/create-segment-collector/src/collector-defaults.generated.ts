// From wrangler.jsonc and package.json of @org/segment-edge-worker. Written by generate.ts.

export const wranglerDefaults = {
  "compatibility_date": "2026-06-01",
  "queues": {
    "producers": [
      {
        "binding": "CALLS",
        "queue": "segment-calls"
      },
      {
        "binding": "DEAD_LETTERS",
        "queue": "segment-dead-letters"
      }
    ],
    "consumers": [
      {
        "queue": "segment-calls",
        "max_batch_size": 100,
        "max_batch_timeout": 5,
        "max_retries": 100,
        "dead_letter_queue": "segment-dead-letters"
      }
    ]
  },
  "durable_objects": {
    "bindings": [
      {
        "name": "SEEN",
        "class_name": "SeenMessageIds"
      }
    ]
  },
  "migrations": [
    {
      "tag": "v1",
      "new_sqlite_classes": [
        "SeenMessageIds"
      ]
    }
  ]
} as const

export const engines = {
  "node": ">=22.19"
} as const
