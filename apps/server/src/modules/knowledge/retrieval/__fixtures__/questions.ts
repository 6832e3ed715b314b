/** Questions to the fixtures: what the answer must quote, or that there must be none. */
export interface FixtureQuestion {
  readonly language: string;
  readonly ask: string;
  /** A part of the text that must be quoted; null when nothing may be answered. */
  readonly quotes: string | null;
}

const asked = (language: string, rows: readonly (readonly [string, string | null])[]): FixtureQuestion[] =>
  rows.map(([ask, quotes]) => ({ language, ask, quotes }));

export const FIRM_EN_QUESTIONS = asked('en', [
  ['Are you open on Saturday?', 'On Saturday we are open from 9:00 to 12:00'],
  ['What are your opening hours on Friday?', 'on Friday from 7:30 to 14:00'],
  ['How much does heating maintenance for an oil boiler cost?', '£179'],
  ['What does a heat pump check cost?', '£189'],
  ['How much is a call-out within Millbrook?', '£35'],
  ['Can I pay by card?', 'by debit card on site'],
  ['Can I pay in instalments?', 'in three instalments'],
  ['My radiator is cold, what can I do?', 'bleed the radiator'],
  ['How do I move my appointment?', 'at least 24 hours before'],
  ['What is your emergency number?', '01632 960 911'],
  ['How long does a bathroom renovation take?', 'three to four weeks'],
  ['How often should a boiler be serviced?', 'once a year'],
  ['Where can I park?', 'behind the building'],
  ['Who founded the company?', 'Walter Brandt'],
  ['How long is the guarantee?', 'five years'],
  ['Do you take apprentices?', 'two plumbing apprentices'],
  ['What is your phone number?', '01632 960 120'],
  ['Who won the football last night?', null],
  ['What is the capital of Australia?', null],
  ['Can you recommend a good restaurant nearby?', null],
  ['Do you sell solar panels?', null],
  ['Write me a poem about the sea', null],
  ['Do you repair washing machines?', null],
  ['What will the weather be like tomorrow?', null],
  ['How old is the president?', null],
  ['When does the cinema open?', null],
  ['How much is a haircut?', null],
  ['Do you repair cars?', null],
  ['What is the price of gold?', null],
  ['Can I book a table for tonight?', null],
]);

export const FIRM_DE_QUESTIONS = asked('de', [
  ['Was kostet die Heizungswartung?', '149 €'],
  ['Haben Sie am Samstag geöffnet?', 'Am Samstag haben wir von 9:00 bis 12:00 Uhr geöffnet'],
  ['Wann haben Sie freitags offen?', 'freitags von 7:30 bis 14:00 Uhr'],
  ['Wie teuer ist eine Rohrreinigung?', '95 €'],
  ['Kann ich in Raten zahlen?', 'in drei Raten'],
  ['Wie ist die Nummer vom Notdienst?', '06002 960 911'],
  ['Mein Heizkörper bleibt kalt, was kann ich machen?', 'Entlüften Sie zuerst den Heizkörper'],
  ['Wie lange dauert eine Badsanierung?', 'drei bis vier Wochen'],
  ['Wie oft muss die Heizung gewartet werden?', 'einmal im Jahr gewartet'],
  ['Wie kann ich meinen Termin verschieben?', 'spätestens 24 Stunden vorher'],
  ['Gibt es Parkplätze?', 'hinter dem Gebäude'],
  ['Wer hat die Firma gegründet?', 'von Walter Brandt'],
  ['Wie lange dauert der Einbau einer Waermepumpe?', 'vier Arbeitstage'],
  ['Wie viel Garantie geben Sie?', 'fünf Jahre Garantie'],
  ['Wer hat gestern das Fußballspiel gewonnen?', null],
  ['Wie wird das Wetter morgen?', null],
  ['Was ist die Hauptstadt von Frankreich?', null],
  ['Verkaufen Sie Waschmaschinen?', null],
  ['Schreib mir ein Gedicht über das Meer', null],
  ['Wie heißt der Bundeskanzler?', null],
  ['Was kostet ein Flug nach Rom?', null],
  ['Wann öffnet das Schwimmbad?', null],
  ['Kann ich bei Ihnen einen Tisch reservieren?', null],
  ['Reparieren Sie Autos?', null],
  ['Wie ist Ihre Telefonnummer?', '06002 960 120'],
]);

export const PRODUCT_DOCS_QUESTIONS = asked('en', [
  ['What is a widget key?', 'A widget key identifies your tenant'],
  ['What is a turn?', 'A turn is one visitor message'],
  ['How are webhooks signed?', 'signed with HMAC SHA-256'],
  ['How long are conversations kept?', 'kept for 90 days'],
  ['Which file types can I upload?', 'Upload PDF, Word, Markdown'],
  ['Are wildcards supported in allowed origins?', 'Wildcards are not supported'],
  ['What happens when my credits run out?', 'When your credits run out'],
  ['How do I invite a member?', 'Invite a member by email'],
  ['How often does the crawler come back?', 'comes back every night'],
  ['Which environment variable is required?', 'is the only required variable'],
  ['How do I back up the database?', 'Back up the PostgreSQL database'],
  ['Who won the football last night?', null],
  ['What does a heating maintenance cost?', null],
  ['How do I bake sourdough bread?', null],
  ['Do you have an office in Berlin?', null],
  ['What is the price of gold?', null],
  ['When does the cinema open?', null],
]);
