// Nothing to call: linking this is enough. See SanitizedMutex.c.
