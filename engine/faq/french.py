"""What is known of French: words that say nothing of what is asked, words that belong together, words that mean alike.

All of it is folded (no accents, lower case). A line of `MEANINGS` is a meaning, said by any of its words; a word may
say several. They are everyday words of learning, work, administration and health, so that a question in the words of
whoever asks meets a text in the words of whoever wrote it.
"""

from typing import Final

FUNCTION_WORDS: Final = """
a afin ai aie ainsi ait alors apres as au aura aurai auront aussi autre autres aux avais avait avant avec avez avoir
avons ayant bien bonjour c ca car cas ce cela celle celles celui ces cet cette ceux chacun chacune chaque chez ci
comme comment d dans de deja depuis des dois doit donc dont du elle elles en encore entre es est et etaient etais
etait etant ete etes etre eu eux faire fais fait faites faut font ici il ils j jamais je jusqu jusque l la le les
leur leurs lors lorsque lui m ma mais me meme memes merci mes mien moi mon n ne ni nos notre nous on ont par
parce pas pendant peut peuvent peux plus pour pourrais pourrait pouvez puis puisque qu que quel quelle quelles quels
quoi rien s sa sans se sera serai seront ses seulement si soit son sont sous souhaite souhaiterais souhaitez
suis sur svp t ta te tes ton toujours tous tout toute toutes tres tu un une vais va vas vers veux veut voudrais
voulez vos votre vous y aimerais aimerait aller fasse
"""
QUESTION_WORDS: Final = "combien quand ou pourquoi qui"
"""Words (où without its accent) that are looked for by what they ask for alone: a date, a place, a price."""

TOGETHER: Final = (
    ("mots de passe", "motdepasse"),
    ("mot de passe", "motdepasse"),
    ("code d'acces", "motdepasse"),
    ("rendez-vous", "rendezvous"),
    ("rendez vous", "rendezvous"),
    ("france travail", "francetravail"),
    ("pole emploi", "francetravail"),
    ("prud'hommes", "prudhommes"),
    ("e-mail", "courriel"),
    ("week-end", "weekend"),
    ("etat civil", "etatcivil"),
    ("auto-entrepreneur", "autoentrepreneur"),
    ("micro-entrepreneur", "autoentrepreneur"),
    ("carte d'identite", "carteidentite"),
    ("carte bancaire", "cartebancaire"),
    ("carte bleue", "cartebancaire"),
    ("carte grise", "cartegrise"),
    ("carte vitale", "cartevitale"),
    ("securite sociale", "securitesociale"),
    ("assurance maladie", "securitesociale"),
    ("compte personnel de formation", "cpf"),
    ("mon compte formation", "cpf"),
    ("validation des acquis", "vae"),
    ("mise en situation", "simulation"),
    ("prise en charge", "financement"),
    ("pris en charge", "financement"),
    ("prendre en charge", "financement"),
    ("mettre en place", "installer"),
    ("mise a jour", "actualiser"),
    ("mettre a jour", "actualiser"),
    ("a distance", "distance"),
    ("en ligne", "internet"),
    ("au bout de combien de temps", "delai"),
    ("combien de temps", "duree"),
    ("a quelle heure", "horaire"),
    ("a quelle date", "quand"),
    ("quel moment", "quand"),
    ("a quoi sert", "utilite"),
    ("qu'est-ce que", "definition"),
    ("c'est quoi", "definition"),
    ("ca coute", "prix"),
    ("temps partiel", "tempspartiel"),
    ("heures supplementaires", "heuresupplementaire"),
    ("heures sup", "heuresupplementaire"),
)
"""What stands for one thing, and the word that it becomes; in this order."""

MEANINGS: Final = """
prix cout couter tarif montant combien cher frais
paiement payer regler reglement versement mensualite echeance prelevement virement cartebancaire
facture facturation devis recu
salaire paie paye remuneration bulletin brut net toucher gagner revenu
rembourser remboursement restituer indemniser indemnite avoir
argent somme financement financer fonds budget
financement subvention allocation aide prime bourse prestation opco cpf
quand date delai moment jour
delai duree temps attente longtemps
horaire heure planning calendrier agenda
ou lieu endroit adresse emplacement localisation
qui personne responsable contact interlocuteur
pourquoi raison cause motif
gratuit gratuitement payant offert
arreter abandonner quitter cesser interrompre rompre resilier laisser
suspendre interrompre pause geler arreter mettre
annuler annulation supprimer retirer resiliation retractation renoncer
finir terminer achever fin cloturer dernier
commencer debuter demarrer debut lancer commencement
continuer poursuivre reprendre reprise
prolonger prolongation renouveler renouvellement reconduire allonger
reporter decaler deplacer repousser avancer report
changer modifier corriger rectifier actualiser changement modification remplacer
obtenir recevoir recuperer avoir beneficier percevoir
demander demande solliciter requerir reclamer requete
envoyer transmettre adresser expedier poster envoi
deposer rendre remettre joindre soumettre depot soumission televerser
recevoir reception arriver parvenir
inscrire inscription enregistrer adherer candidater participer rejoindre preinscription
connecter connexion acceder entrer identifier authentifier acces
identifiant login pseudo matricule
motdepasse mdp code identifiant
compte profil espace session
bloquer verrouiller refuser coincer fermer suspendu
supprimer effacer enlever retirer desactiver detruire suppression
perdre perte egarer disparaitre oublier oubli
voler vol cambrioler cambriolage derober
retrouver recuperer restaurer chercher
marcher fonctionner repondre panne bug bugger planter
panne probleme difficulte souci incident dysfonctionnement erreur anomalie
reparer reparation depanner depannage resoudre regler
ordinateur pc ordi portable
telephone mobile portable smartphone
tablette smartphone mobile
ecran affichage moniteur afficher
imprimer imprimante impression
internet reseau wifi connexion box
site plateforme portail page espace
logiciel application programme appli outil
installer installation telecharger ajouter
courriel mail mel email messagerie boite spam indesirable
message notification rappel relance alerte avis courrier
appeler telephoner joindre numero
contacter joindre ecrire parler adresser contact
visio visioconference virtuel direct webinaire distanciel
distance distanciel domicile teletravail
presentiel place sur deplacer
reunion rencontre entrevue
rendezvous rdv creneau entretien rencontre
fichier document piece dossier pdf
document papier justificatif piece
attestation certificat justificatif preuve prouver
diplome certification titre brevet
formulaire cerfa imprime bordereau
telecharger enregistrer exporter
sauvegarder enregistrer sauvegarde copie conserver stocker garder
partager envoyer transmettre diffuser
formation cours apprentissage cursus parcours programme enseignement etude
cours lecon module chapitre contenu support
tuteur formateur professeur prof enseignant accompagnant referent coach mentor instructeur
apprenant eleve etudiant stagiaire apprenti participant
stage immersion pmsmp alternance
alternance apprentissage apprenti professionnalisation
examen epreuve evaluation test controle partiel concours
quiz qcm questionnaire test
devoir travail exercice projet production tache
note resultat moyenne bareme score coefficient
corriger correction noter corrige
echouer echec rater manquer recaler
reussir obtenir reussite acquis
valider validation confirmer approuver confirmation
refaire recommencer repasser reessayer rattrapage tentative
essai tentative fois
absence absent manquer louper rater
presence present assiduite assister
emargement emarger signature signer pointer
retard tard depasser tardif
avance avant anticiper
handicap handicape rqth dys invalidite amenagement accessibilite
employeur patron entreprise boite boss
responsable chef manager superieur hierarchique directeur dirigeant
salarie employe travailleur personnel collaborateur
collegue equipe collaborateur
emploi travail poste job boulot
travailler bosser exercer
metier profession carriere reconversion
embaucher recruter engager embauche recrutement
licencier licenciement virer renvoyer renvoi congedier
demissionner demission quitter partir
depart partir quitter
preavis prevenance delai
contrat cdi cdd interim
conge vacances repos cp rtt
maladie malade souffrant arret
sante medical medecin docteur generaliste soignant
hopital clinique urgence hospitaliser hospitalisation
securitesociale cpam ameli cartevitale
enceinte grossesse maternite accouchement accoucher
pere paternite papa
mere maternite maman
enfant bebe fils fille mineur
naissance naitre bebe accouchement
conjoint mari femme epoux epouse partenaire compagnon concubin
famille proche parent entourage
creche garde nourrice assistante halte-garderie
ecole scolaire lycee college maternelle primaire
cantine periscolaire restauration
accident blessure blesser
plaie coupure couper blessure
chute tomber terre
chomage chomeur francetravail are
retraite pension retraiter
impot fiscal taxe declaration fisc
assurance mutuelle complementaire assurer couverture garantie
sinistre degat inondation
logement appartement maison habitation domicile
louer location locataire bail loyer proprietaire
caution depot garantie
demenager demenagement adresse
travaux renovation construire construction permis
voisin voisinage bruit nuisance
electricite gaz energie eau chauffage
voiture vehicule auto automobile cartegrise immatriculation
permis conduire conduite
stationnement garer parking
transport train bus metro trajet deplacement
velo bicyclette cycliste
voyage voyager sejour tourisme
etranger pays international europe
visa titre sejour
passeport carteidentite cni identite
nationalite naturalisation
etatcivil acte naissance
mariage marier pacs
divorce divorcer separation separer
mort deces mourir deceder
heritage succession heriter testament notaire
don donner cadeau offrir
vote voter election electoral procuration
association benevole benevolat
entreprise societe sarl autoentrepreneur
creer creation ouvrir monter
droit autoriser autorisation permettre permission possible
obligatoire obliger obligation imposer devoir
interdit interdire interdiction defendu
refuser refus rejeter rejet opposer
accepter accord accepte consentement
contester recours contestation litige reclamation
tribunal juge justice avocat prudhommes
plainte denoncer porter police gendarmerie
signaler declarer alerter signalement
prevenir avertir informer annoncer alerter
declarer declaration signaler
sanction avertissement punition penalite
amende contravention pv
harcelement harceler humilier intimidation
discrimination discriminer racisme inegalite
protection proteger securite
confidentiel secret prive discretion confidentialite
donnees coordonnees rgpd personnelles
arnaque fraude frauduleux hameconnage phishing escroc piege escroquerie
virus pirate piratage malveillant
intelligence artificielle ia chatgpt robot
nettoyer laver desinfecter lavage hygiene propre
sale souille tache
dechet poubelle jeter ordure recyclage tri
gaspillage gaspiller surplus restes
aliment nourriture denree repas plat
manger repas alimentation
boire boisson eau hydrater
frais refrigerateur frigo refroidir froid
congeler congelateur surgele decongeler congelation
chaud chaleur temperature chauffer canicule
temperature degre fievre
cuire cuisson cuit
perime dlc ddm expirer peremption
feu incendie flamme extincteur
bruler brulure ebouillanter
viande steak boeuf poulet
allergie allergene allergique intolerant
medicament traitement comprime remede ordonnance
vaccin vaccination vacciner dose
symptome signe infection
contagion contamination contaminer contagieux transmettre
test depistage depister
masque protection gant
isolement confinement quarantaine
piqure injection aiguille seringue
douleur mal douloureux souffrir
patient resident beneficiaire usager
vieux age senior
agressif violent violence agressivite insulte frapper
aider aide accompagner soutenir assister accompagnement soutien
handicap fauteuil mobilite
choisir choix selectionner preferer
connaitre reconnaitre savoir
comprendre signifier definition
definition signification utilite role
utiliser servir usage utilisation employer
derouler deroulement passer organisation organiser
besoin necessaire requis falloir
materiel equipement configuration prerequis
prerequis niveau condition admission
acheter achat commander commande
vendre vente vendeur
livrer livraison livreur colis
produit article marchandise
banque bancaire iban rib
credit pret emprunt emprunter dette
etape procedure methode marche
demarche formalite procedure
condition critere exigence eligible eligibilite
avantage interet benefice
reduction remise promotion rabais code
difference distinguer comparer
limite maximum plafond max
minimum minimal moins
ancien precedent anterieur
nouveau recent neuf
groupe cohorte promotion classe
weekend samedi dimanche ferie
nuit soir nocturne
orientation orienter conseiller conseil
competence capacite aptitude bloc
experience vae equivalence dispense
suivre suivi avancement progression
voir consulter visualiser regarder acceder
video replay enregistrement film
son audio micro entendre sourd malentendant
image photo camera webcam
langue francais anglais traduction traduire
avis satisfaction temoignage plainte
aide assistance support depannage
ouvert ouverture accessible disponible disponibilite
fermeture fermer ferme
valable validite valide expirer expiration
automatique automatiquement tacite
heuresupplementaire majorer majoration
tempspartiel partiel
fois frequence souvent regulierement
semaine hebdomadaire
mois mensuel mensuellement
annee annuel an
"""
"""One a line; what is said alike by several of its words."""
