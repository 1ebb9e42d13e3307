/** `npm run pictures`: takes the pictures of the guide anew, from the app as it is now. The picture of a scan comes from the journey of scans. */
process.env['PALIMPSEST_PICTURES'] = '1';
process.argv.push('e2e/journeys/guide.e2e.ts');
await import('./e2e.ts');
