/** The pages of an invented heating and plumbing firm, in German. */
import { faq, page } from './chunk.ts';

export const FIRM_DE = [
  page(
    'de',
    'Über uns',
    'Über uns',
    `Die Brandt Heizung und Sanitär GmbH ist ein Familienbetrieb in Mühlbach, gegründet 1987 von Walter Brandt. Heute führt seine
Tochter Ines Brandt den Betrieb mit vierzehn Beschäftigten. Wir sind Innungsmitglied und beim Gasversorger eingetragen.`,
  ),
  page(
    'de',
    'Öffnungszeiten',
    'Öffnungszeiten',
    `Unser Büro ist montags bis donnerstags von 7:30 bis 17:00 Uhr und freitags von 7:30 bis 14:00 Uhr besetzt.
Am Samstag haben wir von 9:00 bis 12:00 Uhr geöffnet. An Sonn- und Feiertagen ist geschlossen.`,
  ),
  page(
    'de',
    'Preise',
    'Preise',
    `Alle Preise verstehen sich inkl. MwSt.

- Heizungswartung Gas: 149 €
- Heizungswartung Öl: 179 €
- Prüfung einer Wärmepumpe: 189 €
- Anfahrt in Mühlbach: 35 €
- Arbeitszeit je angefangene halbe Stunde: 38 €
- Rohrreinigung bis 5 m: 95 €`,
  ),
  page(
    'de',
    'Notdienst',
    'Notdienst',
    `Bei einem Rohrbruch oder wenn im Winter die Heizung ausfällt, erreichen Sie unseren Notdienst unter 06002 960 911, rund um die
Uhr und an jedem Tag im Jahr. Außerhalb der Öffnungszeiten berechnen wir einen Zuschlag von 60 € je Einsatz. Riecht es nach Gas,
verlassen Sie bitte sofort das Haus und rufen Sie zuerst den Störungsdienst des Gasversorgers an.`,
  ),
  page(
    'de',
    'Leistungen',
    'Leistungen > Wärmepumpen',
    `Wir planen und bauen Luft-Wasser-Wärmepumpen für Häuser ab Baujahr 1960. Vor dem Angebot besucht Sie ein Techniker und misst
den Wärmebedarf jedes Raums. Der Besuch dauert etwa 90 Minuten und ist kostenlos. Der Einbau dauert in der Regel vier Arbeitstage.`,
  ),
  page(
    'de',
    'Leistungen',
    'Leistungen > Bäder',
    `Wir sanieren Bäder aus einer Hand: Fliesen, Elektrik und Installation. Eine komplette Badsanierung dauert drei bis vier Wochen.
Bodengleiche Duschen sind unsere Spezialität, und wir helfen beim Antrag auf den Zuschuss für barrierefreies Umbauen.`,
  ),
  page(
    'de',
    'Leistungen',
    'Leistungen > Wartung',
    `Eine Heizung sollte einmal im Jahr gewartet werden. Wir reinigen den Brenner, messen die Abgaswerte und prüfen die
Sicherheitsventile. Sie erhalten ein schriftliches Protokoll. Mit einem Wartungsvertrag erinnern wir Sie rechtzeitig, und Sie
zahlen 10 % weniger für Ersatzteile.`,
  ),
  page(
    'de',
    'Kontakt',
    'Kontakt',
    `Brandt Heizung und Sanitär GmbH, Gießereiweg 12, Mühlbach. Telefon 06002 960 120, E-Mail buero@brandt.example.
Kundenparkplätze finden Sie hinter dem Gebäude. Die Haltestelle Gießereiweg (Linie 7) liegt zwei Gehminuten entfernt.`,
  ),
  page(
    'de',
    'Einsatzgebiet',
    'Einsatzgebiet',
    `Wir arbeiten in Mühlbach, Grünau, Unterwexheim und überall im Umkreis von 25 km um unsere Werkstatt. Größere Aufträge wie Bäder
übernehmen wir auf Anfrage bis 60 km.`,
  ),
  faq(
    'de',
    'Wie kann ich bezahlen?',
    'Per Überweisung innerhalb von 14 Tagen, mit EC-Karte vor Ort oder ab 1.000 € in drei Raten. Bargeld nehmen wir bis 200 € an.',
  ),
  faq(
    'de',
    'Wie kann ich einen Termin absagen oder verschieben?',
    'Rufen Sie uns an oder schreiben Sie an buero@brandt.example, spätestens 24 Stunden vorher. Bis dahin ist die Absage kostenlos, danach berechnen wir die Anfahrt von 35 €.',
  ),
  faq(
    'de',
    'Was tun, wenn ein Heizkörper kalt bleibt?',
    'Entlüften Sie zuerst den Heizkörper, bis Wasser austritt, und prüfen Sie dann den Druck: Er soll zwischen 1,2 und 1,8 bar liegen. Bleibt der Heizkörper kalt, klemmt vielleicht das Ventil, und wir kommen gern vorbei.',
  ),
  faq(
    'de',
    'Geben Sie Garantie auf Ihre Arbeit?',
    'Ja. Auf unsere Arbeit geben wir fünf Jahre Garantie, auf Teile gibt der Hersteller zwei Jahre.',
  ),
  faq(
    'de',
    'Bilden Sie aus?',
    'Ja, wir bilden jedes Jahr zwei Anlagenmechaniker aus. Die Ausbildung beginnt im September, Bewerbungen nehmen wir bis Ende März an.',
  ),
  faq(
    'de',
    'Wie schnell kann ein Monteur kommen?',
    'Bei normalen Reparaturen kommt ein Monteur meist innerhalb von drei Arbeitstagen. Im Notfall sind wir in zwei Stunden bei Ihnen.',
  ),
];
