// Words that give a language away in a question too short for statistics: function words, greetings, and what visitors ask for.
import { functionWordsOf } from '../../../kernel/text/function-words.ts';

const HINTS: Readonly<Record<string, string>> = {
  en: `hello hi hey good morning evening thanks thank sorry help opening hours open closed price prices cost costs much book booking
    appointment order delivery shipping refund return warranty phone number address contact parking where's what's cancel pay card`,
  de: `hallo guten tag morgen abend servus moin danke bitte hilfe öffnungszeiten geöffnet offen preis preise kostet kosten termin buchen
    bestellung lieferung lieferzeit versand rückgabe garantie telefon telefonnummer adresse kontakt parkplatz stornieren zahlen seid
    brauche wieviel heute ist ihr nehmt nehmen kommt dauert lange notdienst geht`,
  es: `hola buenos buenas días tardes gracias ayuda horario horarios abierto abren abre precio precios cuesta cuestan cita reservar reserva
    pedido envío envíos entrega devolución garantía teléfono número dirección contacto aparcamiento cancelar pagar tarjeta necesito dónde
    cuanto donde esta como que quien cuando hacen aceptan funciona tienda mañana hoy`,
  fr: `bonjour bonsoir salut merci aide horaires ouvert ouverture prix coûte coûtent tarif tarifs rendez-vous commande livraison retour
    garantie téléphone numéro adresse annuler payer carte quels quelle est`,
  it: `ciao buongiorno buonasera salve grazie aiuto orari orario apertura aperto aperti prezzo prezzi costa costano appuntamento prenotare
    prenotazione ordine spedizione consegna reso garanzia telefono numero indirizzo contatti parcheggio annullare pagare bisogno siete dove
    trova negozio cosa chi c'è spedite accettate funziona faccio`,
  nl: `hoi hallo goedemorgen goedemiddag dag bedankt dank hulp openingstijden open gesloten prijs prijzen kost kosten afspraak bestelling
    levering levertijd verzending verzenden verzendkosten retour garantie telefoonnummer adres contact parkeren annuleren betalen pinnen
    nodig jullie waar hoe duurt lang geen maken vandaag morgen iets`,
  pl: `cześć dzień dobry hej witam dziękuję proszę pomoc pomocy godziny otwarcia otwarte cena ceny cennik kosztuje kosztują ile wizyta wizytę
    zamówienie dostawa dostawy wysyłka zwrot zwrócić gwarancja telefon telefonu numer adres kontakt parking anulować płacić kartą
    a aby ale bardzo bez być był była było by być chcę chciałbym co czy czym czas dla do dlaczego gdzie go i ich ile inne inny is iż ja jak
    jaka jaki jakie jakich jest jesteście jestem je jego jej już każdy kiedy kogo kto która które który którzy lub ma macie mam mi między
    mnie moja moje mogę można może mój na nad nam nasz nasza nie nich nim o od oraz po pod ponieważ potrzebuję przed przez przy są się
    swoje ta tak także tam te tego tej ten to trwa tu tym tylko u w we wam was wszystkie z za ze że żeby długo działa zapomniałem`,
  pt: `olá oi bom boa dia tarde noite obrigado obrigada ajuda horário horários aberto abrem abre funcionamento preço preços custa custam
    consulta marcar reservar pedido envio entrega devolução garantia telefone número endereço morada contato contacto estacionamento
    cancelar pagar cartão preciso onde fica ficam aceitam enviam loja esqueci senha isto demora dono`,
  da: `hej tak hvad hvor hvornår hvordan koster åbningstider er jeg kan ikke og på til med af det en et den der har vil for som at i`,
  cs: `a ale bez být byl byla co dobrý den děkuji do jak jaký jaká je jsem jsou jste kde kdy kdo kolik která který mi mám máte můžete
    na nebo není od pro proč prosím při se si stojí ta tak to tu ve za že z u cena otevírací doba`,
  ro: `bună ziua mulțumesc ce cât costă unde când cum este sunt și de la în pe cu pentru din nu un o vă aveți pot să care program`,
  tr: `merhaba teşekkürler ne kadar nerede nasıl var mı mi bir ve bu için ile da de saat kaç fiyat açık mısınız çalışma saatleri`,
  sv: `hej tack vad var när hur kostar öppettider är jag kan inte och på till med av det en ett den har vill för som att i ni`,
};
/** Letters that one of the product's languages uses and its nearest neighbours do not. */
const TELLING_LETTERS: readonly (readonly [string, RegExp])[] = [
  ['de', /ß/],
  ['es', /[ñ¿¡]/],
  ['pt', /ã|õ|ç[aãoõ]/],
  ['pl', /[ąęłśźżń]/],
];

let languagesByWord: Map<string, string[]> | null = null;

/** How far the words of a text speak for each language: shares of the words, a word of several languages divided among them. */
export function languageHints(text: string): Map<string, number> {
  languagesByWord ??= indexWords();
  const known = languagesByWord;
  const words =
    text
      .toLowerCase()
      .normalize('NFC')
      .match(/[\p{L}\p{M}'’]+/gu) ?? [];
  const shares = new Map<string, number>();
  const add = (language: string, share: number): void => {
    shares.set(language, (shares.get(language) ?? 0) + share);
  };
  for (const word of words) {
    const languages = known.get(word.replace('’', "'")) ?? [];
    for (const language of languages) add(language, 1 / languages.length ** 1.5 / words.length);
  }
  for (const [language, letter] of TELLING_LETTERS) if (letter.test(text.toLowerCase())) add(language, 0.4);
  return shares;
}

function indexWords(): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const [language, hints] of Object.entries(HINTS)) {
    const { stop, light } = functionWordsOf(language);
    for (const word of new Set([...hints.split(/\s+/), ...stop, ...light])) {
      const languages = index.get(word) ?? [];
      languages.push(language);
      index.set(word, languages);
    }
  }
  return index;
}
