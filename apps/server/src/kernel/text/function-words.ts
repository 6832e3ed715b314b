/**
 * Words that carry grammar rather than content. `stop` words are so empty that they are not searched for as words;
 * `light` words count a little, because "how", "where" or "can" tell two questions about one thing apart.
 */
import { baseLanguage } from './stems.ts';

export interface FunctionWords {
  readonly stop: ReadonlySet<string>;
  readonly light: ReadonlySet<string>;
}

const LISTS: Readonly<Record<string, { stop: string; light: string }>> = {
  en: {
    stop: `a an and are as at be by for from in is it its of on or that the this to was were with s t ll re ve m`,
    light: `about after all also am any anyone anything because been before being both but can could d did do does doing done
      each every get gets getting give go going got had has have having he her here hers him his how however i if into just let
      like made make makes many may me might mine more most much must my need no nor not now off one only other our ours out over
      own please same shall she should so some someone something such take taken takes taking tell than thank thanks their them then there these they
      those through too under up upon us very want way we well what when where whether which while who whom whose why will would
      yes yet you your yours hello hi hey know possible us able number find long often happen happens happened kind type types use used using else
      work works`,
  },
  de: {
    stop: `am an auf aus bei das dem den der des die ein eine einem einen einer eines für im in ist mit oder sich sind und vom von
      war zu zum zur`,
    light: `aber alle allem allen aller alles als also andere anderen anderer auch ab bin bis bitte bist da dabei dadurch dafür daher
      damit danach dann daran darauf darf dass davon dazu dein deine deinen deiner denn dich dies diese diesem diesen dieser dieses
      dir doch dort du durch durfte dürfen eben er es etwas euch euer eure für gab geben gegen gehabt geht gern gerne gibt hab habe
      haben habt hallo hat hatte hatten hier hin ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres ja jede jedem jeden jeder jedes
      jemand jetzt kann kannst können könnte könnten kein keine keinen keiner machen mache macht man mehr mein meine meinem meinen
      meiner mich mir möchte möchten muss müssen nach nein nicht nichts noch nun nur ob oft ohne sehr sein seine seinem seinen seiner
      seit sie so solche soll sollen sollte sollten sonst statt über um uns unser unsere unserem unseren unserer unter viel viele
      vielen vor wann warum was weil welche welchem welchen welcher welches wem wen wenn wer werde werden wessen wie wieder wieso
      will wir wird wo wobei woher wohin wollen wollte worden wurde wurden während würde würden wäre zwischen danke wofür womit lange oft finde finden findet nummer heißt heissen heißen`,
  },
  es: {
    stop: `a al de del el en la las lo los o para por que se su sus un una unas unos y con es`,
    light: `algo alguien algún alguna algunos ante antes aquel aquella aquí así aún cada casi como cómo cuál cuáles cuando cuándo
      cuánta cuántas cuánto cuántos cual cuya cuyo da desde donde dónde durante e él ella ellas ellos entre era eran eres esa ese eso
      esta está están estar este esto estos estas fue fueron gracias ha haber había hace hacer hacia hago han hasta hay he hola
      le les más me mi mis mucho muchos muy nada ni no nos nosotros nuestra nuestro otra otro otros pero poco podemos poder podría
      porque puede pueden puedo pues qué quien quién quiénes quiero sea ser si sí sido sin sobre son soy su también tan te tener tengo
      ti tiene tienen todo todos tu tus tuvo u usted ustedes va vosotros ya yo favor`,
  },
  fr: {
    stop: `à au aux ce d de des du en est et l la le les ou pour par que s se un une qu sur dans avec`,
    light: `ai ainsi alors après as aucun aussi autre autres avait avant avez avoir avons bonjour c ça car ces cet cette chez
      combien comme comment contre dois doit donc dont elle elles encore entre était être eu fait faire faut il ils j je jamais leur
      leurs lors lui m ma mais me merci mes moi moins mon n ne ni nos notre nous on ont où par pas pendant peu peut peuvent peux plaît
      plus pourquoi puis puis-je quand quel quelle quelles quels qui quoi sa sans ses si soit son sont sous suis t ta tes toi ton
      tous tout toute toutes très tu va veux voici voilà vos votre vous y est-ce`,
  },
  it: {
    stop: `a al alla alle ai con da dal dalla dei del della delle di e è gli i il in l la le lo nel nella o per un una uno che si su`,
    light: `abbiamo anche ancora avere aveva c ci ciao chi ci come cosa così cui dove dopo ed era erano essere fa fare fino fra già
      grazie ha hai hanno ho io loro lui ma me mi mia mio molto ne nei nelle no noi non nostra nostro ogni ora perché però più
      poi possiamo posso potete prima può qual quale quali quando quanta quante quanti quanto quella quello questa queste questo
      qui sarà se sei senza sia sono sta stato sua sue suo tra tu tua tuo tutti tutto un' vi voglio voi vorrei vostra vostro`,
  },
  pt: {
    stop: `a à ao aos as às com da das de do dos e é em na nas no nos o os ou para por que se um uma`,
    light: `ainda algum alguma ali antes aquela aquele aqui até bem cada como depois dela dele desde dia disso ela elas ele eles
      entre era eram essa esse esta está estão estar este eu fazer foi foram há isso isto já lhe mais mas me mesmo meu minha muito
      muitos na nada não nem nós nossa nosso obrigado olá onde ontem outra outro pela pelo pode podem poder porque posso pouco
      preciso qual quais quando quanta quantas quanto quantos quem quero seja sem ser seu seus só sobre sou sua suas também tem tenho
      ter teu toda todo todos tu tua tudo você vocês vos`,
  },
  nl: {
    stop: `aan de een en het in is met of op te tot uit van voor dat die dit`,
    light: `aan al alle alles als ben bent bij daar dan deze doe doen door dus er geen haar had heb hebben heeft hem hier hij hoe
      hoeveel hun iets ik ja je jij jou jouw jullie kan kun kunnen maar meer men mij mijn moet moeten na naar niet niets nog nu om
      omdat ons onze ook over own terug tegen toch toen uw waar waarom wanneer want waren was wat we wel welk welke werd wie wij wil
      willen word worden wordt zal ze zich zij zijn zo zonder zou zullen graag dank hallo`,
  },
};

const NONE: FunctionWords = { stop: new Set(), light: new Set() };
const parsed = new Map<string, FunctionWords>();

/** The function words of a language; empty where no list is kept, so that frequency alone decides. */
export function functionWordsOf(language: string): FunctionWords {
  const base = baseLanguage(language);
  const list = LISTS[base];
  if (!list) return NONE;
  const known = parsed.get(base);
  if (known) return known;
  const words = { stop: new Set(list.stop.split(/\s+/)), light: new Set(list.light.split(/\s+/)) };
  parsed.set(base, words);
  return words;
}
