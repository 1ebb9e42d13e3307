import { z } from 'zod';

// Zod compiles its parsers with `Function`, which the content policy forbids. Must run before the first schema is made,
// so this module is imported before the contract.
z.config({ jitless: true });
