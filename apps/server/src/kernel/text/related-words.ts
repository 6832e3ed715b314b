/**
 * Small sets of words that people who ask and pages that answer use for one thing: who asks for the price rarely finds the
 * word "price" beside it, but a currency sign. Everyday service vocabulary only; spelling variants need no entry.
 */
import { baseLanguage, stemmerFor } from './stems.ts';

const LISTS: Readonly<Record<string, readonly string[]>> = {
  en: [
    'cost costs price prices pricing expensive charge charges fee fees rate rates cheap £ $ €',
    'phone telephone tel mobile number hotline',
    'open opens opened opening closed closing hours',
    'pay paying paid payment payments instalments card cash invoice',
    'guarantee warranty guaranteed',
    'appointment appointments booking book reservation reserve reschedule slot visit',
    'cancel cancellation cancelling',
    'move reschedule postpone',
    'technician engineer fitter craftsman mechanic',
    'repair fix repairs fixing mend',
    'company firm business',
    'email mail e-mail',
    'address located location street directions',
    'park parking',
    'delivery deliver shipping ship dispatch',
    'return refund refunds money-back returns',
    'job jobs career careers vacancy vacancies apply application applications hiring',
    'maintenance service servicing serviced maintain',
    'emergency urgent emergencies',
    'start begin begins starts beginning',
    'delete remove erase erases removes deleting',
    'find located',
    'buy purchase order',
    'keep kept store stored retention retain',
  ],
  de: [
    'kosten kostet kostenpunkt preis preise teuer gebühr gebühren betrag tarif günstig € euro',
    'telefon telefonnummer nummer rufnummer handynummer tel mobil hotline anrufen',
    'offen geöffnet öffnen öffnet öffnungszeiten öffnungszeit geschlossen auf besetzt sprechzeiten bürozeiten',
    'zahlen bezahlen zahlung bezahlung raten überweisung bar kartenzahlung rechnung',
    'garantie gewährleistung',
    'termin termine buchen buchung reservieren reservierung',
    'absagen stornieren stornierung absage storno',
    'verschieben verlegen umbuchen',
    'monteur techniker handwerker installateur',
    'reparieren reparatur reparaturen instandsetzen',
    'firma betrieb unternehmen geschäft',
    'mail email e-mail mailadresse',
    'adresse anschrift straße standort wegbeschreibung sitz',
    'parken parkplatz parkplätze kundenparkplätze parkhaus',
    'lieferung liefern versand versenden lieferzeit',
    'rückgabe umtausch erstattung zurückgeben widerruf',
    'job jobs stelle stellen karriere bewerben bewerbung bewerbungen stellenangebote',
    'wartung warten gewartet instandhaltung',
    'notfall dringend notdienst notfälle',
    'beginnen beginnt anfang starten beginn start',
    'löschen entfernen',
    'kaufen bestellen erwerben',
    'ausbildung azubi azubis lehrling lehrlinge ausbilden bilden lehrstelle',
    'dauer dauert dauern',
  ],
  es: [
    'cuesta cuestan costo coste precio precios caro tarifa tarifas cobran cobrar vale € $ euros',
    'teléfono número móvil tel llamar',
    'abierto abiertos abren abrir abre horario horarios cerrado cerrados cierran',
    'pagar pago pagos tarjeta efectivo plazos factura',
    'garantía garantizado',
    'cita citas reserva reservar reservas',
    'cancelar cancelación anular',
    'cambiar aplazar mover',
    'técnico instalador',
    'reparar reparación arreglar reparaciones',
    'empresa firma negocio',
    'correo email mail',
    'dirección calle ubicación ubicados',
    'aparcar aparcamiento estacionar estacionamiento',
    'envío enviar entrega entregar',
    'devolución devolver reembolso',
    'empleo trabajo vacante vacantes solicitud',
    'mantenimiento revisión',
    'emergencia urgencia urgencias urgente',
  ],
  fr: [
    'coûte coûtent coût prix cher tarif tarifs frais € euros',
    'téléphone numéro tél portable appeler',
    'ouvert ouverts ouverte ouvrez ouverture horaires horaire fermé fermés fermeture',
    'payer paiement paiements carte espèces facture',
    'garantie garanti',
    'rendez-vous réservation réserver',
    'annuler annulation',
    'déplacer reporter',
    'technicien installateur',
    'réparer réparation réparations dépanner dépannage',
    'entreprise société firme',
    'courriel mail email',
    'adresse rue situé située plan',
    'garer parking stationnement stationner',
    'livraison livrer expédition',
    'retour remboursement rembourser',
    'emploi poste postes carrière candidature recrutement',
    'entretien maintenance révision',
    'urgence urgent urgences',
  ],
};

/** From a stem to the number of its set, from 1; 0 when it is in none. A stem in two sets belongs to the first. */
export type RelatedGroup = (stem: string) => number;

/** Digits that begin with 0 are part of a phone number, which answers "phone" without the word. */
const DIALLED = /^0\d{2,}$/;
const PHONE: Readonly<Record<string, string>> = { en: 'phone', de: 'telefon', es: 'teléfono', fr: 'téléphone' };

const NONE: RelatedGroup = () => 0;
const parsed = new Map<string, RelatedGroup>();

export function relatedGroups(language: string): RelatedGroup {
  const base = baseLanguage(language);
  const lists = LISTS[base];
  if (!lists) return NONE;
  const known = parsed.get(base);
  if (known) return known;
  const stem = stemmerFor(base);
  const groups = new Map<string, number>();
  lists.forEach((list, at) => {
    for (const word of list.split(' ')) if (!groups.has(stem(word))) groups.set(stem(word), at + 1);
  });
  const phone = groups.get(stem(PHONE[base] ?? '')) ?? 0;
  const group: RelatedGroup = (text) => groups.get(text) ?? (DIALLED.test(text) ? phone : 0);
  parsed.set(base, group);
  return group;
}
