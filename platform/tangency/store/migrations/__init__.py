"""The store's schema, step by step; `tangency.store.migrate` walks it."""
