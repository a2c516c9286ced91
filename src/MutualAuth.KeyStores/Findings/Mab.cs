using static MutualAuth.KeyStores.Findings.Severity;

namespace MutualAuth.KeyStores.Findings;

/// <summary>
/// Every finding there is: code, severity, what is wrong, what to do. 1xxx declaration, 2xxx certificate, 3xxx keystore
/// and files, 4xxx lifecycle, 5xxx handshake. A code is never given a second meaning. The README lists the same table.
/// </summary>
internal static class Mab
{
    // 1xxx: the declaration in the project file

    /// <summary>{0} metadata name, {1} value, {2} what is allowed.</summary>
    public static readonly FindingKind UnknownValue = new(
        "MAB1001", Error, "{0}=\"{1}\" is not known", "Use {2}");

    /// <summary>{0} metadata name, {1} value, {2} what is allowed.</summary>
    public static readonly FindingKind NotANumber = new(
        "MAB1002", Error, "{0}=\"{1}\" is not a whole number in range", "Use {2}");

    /// <summary>{0} the name as written, {1} what is wrong with it.</summary>
    public static readonly FindingKind BadDistinguishedName = new(
        "MAB1003", Error, "\"{0}\" is not a distinguished name: {1}",
        "Write it as keytool -dname takes it, such as CN=orders.example.com, O=Example, C=DE, with a backslash before a comma that belongs to a value");

    /// <summary>{0} the name as written, {1} what is wrong with it.</summary>
    public static readonly FindingKind BadAlternativeName = new(
        "MAB1004", Error, "\"{0}\" is not a subject alternative name: {1}",
        "Write kind:value, several separated by a semicolon, where kind is dns, ip, uri or email");

    /// <summary>{0} metadata name. The value is a secret and is not repeated.</summary>
    public static readonly FindingKind BarePassword = new(
        "MAB1005", Error, "{0} is not a password source (the value is not repeated here, since it may be the password itself)",
        "Name where the password comes from: env:NAME, file:path, or, for throw-away stores, pass:literal");

    /// <summary>{0} metadata name.</summary>
    public static readonly FindingKind LiteralPassword = new(
        "MAB1006", Warning, "{0} holds its password in the project file, where logs and version control show it",
        "Use env:NAME or file:path, unless the store is a throw-away one");

    /// <summary>{0} size, {1} algorithm, {2} what is allowed.</summary>
    public static readonly FindingKind BadKeySize = new(
        "MAB1007", Error, "KeySize=\"{0}\" is not a size that {1} keys have here", "Use {2}");

    public static readonly FindingKind Ed25519InJks = new(
        "MAB1008", Warning, "the own key is Ed25519 in a JKS keystore, which Java before 15 cannot use",
        "Use StoreType=\"PKCS12\" with a partner known to read it, or KeyAlgorithm=\"EC\"");

    public static readonly FindingKind KeyPasswordInPkcs12 = new(
        "MAB1009", Error, "KeyPassword differs from StorePassword, and a PKCS12 keystore has one password for both",
        "Leave KeyPassword out, or use StoreType=\"JKS\"");

    /// <summary>{0} the file, {1} and {2} the two keystores.</summary>
    public static readonly FindingKind SameFileTwice = new(
        "MAB1010", Error, "'{0}' would be written for both '{1}' and '{2}'",
        "Give the keystores different file names or folders, or leave out the AlsoWrite copy that collides");

    /// <summary>{0} alias, {1} and {2} the certificates with their files.</summary>
    public static readonly FindingKind SameAliasTwice = new(
        "MAB1011", Error, "the alias '{0}' is declared for two different certificates: {1} and {2}",
        "Give one of them another Alias (aliases compare without case)");

    /// <summary>{0} alias.</summary>
    public static readonly FindingKind AliasOfOwnKey = new(
        "MAB1012", Error, "the alias '{0}' is that of the keystore's own key entry",
        "Give the partner certificate, or the keystore, another Alias");

    /// <summary>{0} name, {1} the declared names.</summary>
    public static readonly FindingKind UnknownKeyStore = new(
        "MAB1013", Error, "KeyStores names '{0}', and no MutualAuthKeyStore has that file name", "Use one of: {1}");

    /// <summary>{0} the pin as written.</summary>
    public static readonly FindingKind BadPin = new(
        "MAB1014", Error, "Sha256=\"{0}\" is not a SHA-256 fingerprint",
        "Write its 64 hexadecimal digits, with or without colons, as keytool -printcert or openssl x509 -fingerprint -sha256 print them");

    /// <summary>{0} alias as written, {1} what is wrong with it.</summary>
    public static readonly FindingKind BadAlias = new(
        "MAB1015", Error, "Alias=\"{0}\" cannot be used: {1}", "Use letters, digits, '.', '_' and '-'");

    /// <summary>{0} metadata name, {1} why it does not fit.</summary>
    public static readonly FindingKind DoesNotFit = new(
        "MAB1016", Error, "{0} cannot be used here: {1}", "Leave it out, or change what it does not fit with");

    /// <summary>{0} task parameter, {1} what is wrong with it.</summary>
    public static readonly FindingKind BadParameter = new(
        "MAB1017", Error, "the task parameter {0} cannot be used: {1}", "See the chapter about tasks in the README of MutualAuth.Build");

    /// <summary>{0} the keystores, from one to the next.</summary>
    public static readonly FindingKind IssuerCircle = new(
        "MAB1018", Error, "IssuerKeyStore goes round in a circle: {0}", "Let one of them be self-signed: leave IssuerKeyStore out of it");

    /// <summary>{0} the file, {1} the keystore.</summary>
    public static readonly FindingKind OverwritesInput = new(
        "MAB1019", Error, "'{0}' is read for the keystore '{1}', and would be overwritten by what is written beside it",
        "Move that file elsewhere, or give the keystore another file name");

    /// <summary>{0} name as written, {1} item name, {2} what is meant.</summary>
    public static readonly FindingKind MisspeltMetadatum = new(
        "MAB1020", Error, "{0} is not a metadatum of {1}; {2} may be meant", "Write {2}, or give a metadatum of your own a name that is less like it");

    // Profile="ServiceNow": one code for each rule, so that each can be looked up by itself.

    /// <summary>{0} store type.</summary>
    public static readonly FindingKind ServiceNowStoreType = new(
        "MAB1021", Error, "Profile=\"ServiceNow\" wants a JKS keystore, and this one is {0}",
        "Use StoreType=\"JKS\" and a file name that ends in .jks or .keystore (KB0696002)");

    /// <summary>{0} extension.</summary>
    public static readonly FindingKind ServiceNowExtension = new(
        "MAB1022", Error, "Profile=\"ServiceNow\" wants a file name that agrees with the content, JKS, and this one ends in '{0}'",
        "Let the file name end in .jks, .keystore or .ks");

    public static readonly FindingKind ServiceNowKeyPassword = new(
        "MAB1023", Error, "Profile=\"ServiceNow\" wants the key's password to be the store's, or the instance reports 'Cannot recover key'",
        "Leave KeyPassword out (KB0824494, KB0655967)");

    /// <summary>{0} the key as declared.</summary>
    public static readonly FindingKind ServiceNowKey = new(
        "MAB1024", Error, "Profile=\"ServiceNow\" wants an RSA key of at most 2048 bits, and this one is {0}",
        "Use KeyAlgorithm=\"RSA\" and KeySize=\"2048\"");

    /// <summary>{0} what is missing.</summary>
    public static readonly FindingKind ServiceNowChain = new(
        "MAB1025", Error, "Profile=\"ServiceNow\" wants the own certificate's complete chain, root included, and {0}",
        "Add the missing CA certificates to the chain of the own key entry");

    public static readonly FindingKind ServiceNowTrustOnly = new(
        "MAB1026", Error, "Profile=\"ServiceNow\" is about a keystore with an own key, and this one is TrustOnly",
        "Leave TrustOnly or Profile out");

    /// <summary>{0} metadata name or Include, {1} the path up to what is wrong in it, {2} what is wrong.</summary>
    public static readonly FindingKind BadPath = new(
        "MAB1030", Error, "{0}=\"{1}\" is no path of a file: {2}", "Use another name");

    /// <summary>{0} the file name, {1} its length, {2} what there is room for.</summary>
    public static readonly FindingKind FileNameTooLong = new(
        "MAB1031", Error, "the file '{0}' would be written, whose name is {1} long, and file systems take {2}", "Give the keystore a shorter name");

    /// <summary>Reported by the package's own MSBuild files, before there is a task. {0} and {1} file names.</summary>
    public static readonly FindingKind HalfImported = new(
        "MAB1035", Error, "{0} is imported and {1} is not",
        "Reference the package with <PackageReference Include=\"MutualAuth.Build\" PrivateAssets=\"all\" /> and without IncludeAssets or ExcludeAssets, restore, and import none of its files by hand");

    /// <summary>Reported by the package's own MSBuild files, before there is a task. {0} version of MSBuild.</summary>
    public static readonly FindingKind MSBuildTooOld = new(
        "MAB1036", Error, "this is MSBuild {0}, and MutualAuth.Build needs 17.7 or later",
        "Use the .NET SDK 7.0.400 or Visual Studio 2022 17.7, or later ones");

    // 2xxx: certificates

    public static readonly FindingKind NoSuchFile = new(
        "MAB2001", Error, "the file does not exist", "Check the path, which is relative to the project's folder (a property in it may be empty); where another project makes the file, refer to that project");

    /// <summary>{0} what it is.</summary>
    public static readonly FindingKind NotACertificate = new(
        "MAB2002", Error, "{0}, not a certificate", "Ask the partner for the public certificate, as PEM, DER or PKCS#7");

    public static readonly FindingKind PrivateKeyFromPartner = new(
        "MAB2003", Error, "the file holds a private key, and a partner's file must hold certificates only (nothing of it is shown or used)",
        "Delete it wherever it has been copied, tell the partner that their key is known to others, and ask for the certificate alone");

    /// <summary>{0} what is wrong.</summary>
    public static readonly FindingKind DamagedCertificate = new(
        "MAB2004", Error, "the certificate cannot be read: {0}", "Ask for the file again; it may have been cut or changed on its way");

    /// <summary>{0} subject, {1} the fingerprint found, {2} the fingerprints pinned.</summary>
    public static readonly FindingKind PinMismatch = new(
        "MAB2005", Error, "the certificate {0} has the SHA-256 fingerprint {1}, and the item pins {2}",
        "Compare the fingerprint with the partner on another way than the one the file came by; then either correct Sha256 or throw the file away");

    /// <summary>{0} alias, {1} subject, {2} date.</summary>
    public static readonly FindingKind PartnerExpired = new(
        "MAB2006", Error, "the certificate '{0}' ({1}) expired on {2}",
        "Ask the partner for the new one, remove the item, or set AllowExpired=\"true\" to keep it for now");

    /// <summary>{0} alias, {1} subject, {2} date.</summary>
    public static readonly FindingKind PartnerExpiredAllowed = new(
        "MAB2007", Warning, "the certificate '{0}' ({1}) expired on {2}, and is kept because AllowExpired is true",
        "Ask the partner for the new one");

    /// <summary>{0} alias, {1} subject, {2} date, {3} days left.</summary>
    public static readonly FindingKind PartnerExpiresSoon = new(
        "MAB2008", Warning, "the certificate '{0}' ({1}) expires on {2}, in {3}",
        "Ask the partner for its successor, and add that as a further PartnerCertificate");

    /// <summary>{0} alias, {1} subject, {2} reason.</summary>
    public static readonly FindingKind RefusedByJdk = new(
        "MAB2009", Error, "Java would refuse the certificate '{0}' ({1}), and with it the whole keystore: {2}",
        "Ask the partner for a certificate that conforms to RFC 5280");

    /// <summary>{0} alias, {1} subject, {2} what is weak.</summary>
    public static readonly FindingKind WeakCertificate = new(
        "MAB2010", Warning, "the certificate '{0}' ({1}) is weak: {2}", "Ask the partner for one with SHA-256 and RSA 2048 or stronger");

    public static readonly FindingKind NoTrustedEntries = new(
        "MAB2011", Error, "the keystore holds no trusted certificate", "Name a keystore with trustedCertEntry entries, or the certificate file itself");

    /// <summary>{0} limit.</summary>
    public static readonly FindingKind TooLarge = new(
        "MAB2012", Error, "the file is larger than anything that this could be ({0})", "Check that it is the right file");

    /// <summary>{0} alias, {1} subject, {2} date.</summary>
    public static readonly FindingKind PartnerNotYetValid = new(
        "MAB2013", Warning, "the certificate '{0}' ({1}) is not valid before {2}", "Check this machine's clock, or wait");

    // 3xxx: keystores, passwords and files

    /// <summary>{0} metadata name, {1} variable.</summary>
    public static readonly FindingKind NoSuchVariable = new(
        "MAB3001", Error, "{0} takes its password from the environment variable {1}, which is not set",
        "Set it in the shell or the pipeline that runs the build");

    /// <summary>{0} metadata name.</summary>
    public static readonly FindingKind NoPasswordFile = new(
        "MAB3002", Error, "{0} takes its password from this file, which does not exist",
        "Create it with the password as its first line, readable by you alone");

    /// <summary>{0} metadata name, {1} source.</summary>
    public static readonly FindingKind EmptyPassword = new(
        "MAB3003", Error, "{0} gives an empty password ({1})", "Put the password there; keytool accepts none under six characters");

    /// <summary>{0} metadata name, {1} source.</summary>
    public static readonly FindingKind ShortPassword = new(
        "MAB3004", Error, "{0} gives a password of fewer than six characters ({1}), which keytool refuses", "Use a longer one");

    /// <summary>{0} where the password came from.</summary>
    public static readonly FindingKind WrongPassword = new(
        "MAB3005", Error, "the keystore does not open: the password ({0}) is wrong, or the file was tampered with",
        "Give the password it was made with; where StorePassword has just changed, name the old source once in PreviousStorePassword");

    /// <summary>{0} alias, {1} where the password came from.</summary>
    public static readonly FindingKind WrongKeyPassword = new(
        "MAB3006", Error, "the key '{0}' cannot be recovered with its password ({1})",
        "Give the key's own password in KeyPassword; where it is the store's, leave KeyPassword out");

    /// <summary>{0} what is wrong.</summary>
    public static readonly FindingKind DamagedKeyStore = new(
        "MAB3007", Error, "the keystore is damaged: {0}", "Take the last good copy from the archive folder beside it, or from a backup");

    /// <summary>{0} what it is.</summary>
    public static readonly FindingKind NotAKeyStore = new(
        "MAB3008", Error, "{0}, not a JKS or PKCS12 keystore", "Check the path; where a keystore was there, take the last good copy from the archive folder beside it or from a backup; convert other formats with keytool -importkeystore");

    /// <summary>{0} what is too much, {1} limit.</summary>
    public static readonly FindingKind OverLimit = new(
        "MAB3009", Error, "the keystore asks for {0}, and the limit is {1}", "Such a file is made to exhaust its reader; ask where it came from");

    /// <summary>{0} what the file is, {1} what its name says.</summary>
    public static readonly FindingKind TypeDiffersFromName = new(
        "MAB3010", Warning, "the file's content is {0}, though its name says {1}; it is kept as it is",
        "Set StoreType to say which one it shall be: a keystore of the other type is archived and converted");

    /// <summary>{0} what was to be done, {1} the system's words.</summary>
    public static readonly FindingKind FileFailure = new(
        "MAB3011", Error, "{0} failed: {1}", "Check the folder's permissions and free space; this file is as it was, and the next build does what is left to do");

    /// <summary>{0} seconds.</summary>
    public static readonly FindingKind LockTimeout = new(
        "MAB3012", Error, "another build has held the lock on this folder for {0} seconds", "Wait for it or end it, then build again");

    /// <summary>{0} metadata name.</summary>
    public static readonly FindingKind NonAsciiPassword = new(
        "MAB3013", Error, "{0} gives a password with characters outside printable ASCII, which Java refuses for PKCS12",
        "Use letters, digits and ASCII punctuation");

    /// <summary>{0} the password file.</summary>
    public static readonly FindingKind PasswordFileLost = new(
        "MAB3014", Error, "the keystore exists, but its password file '{0}' does not",
        "Restore that file, or name where the password is in StorePassword; to start anew, move the keystore away");

    /// <summary>{0} what is not understood.</summary>
    public static readonly FindingKind UnknownContent = new(
        "MAB3015", Error, "the keystore holds {0}, which would be lost if it were written again",
        "Use a keystore of its own for this build, or remove that content with the tool that made it");

    /// <summary>{0} the lines.</summary>
    public static readonly FindingKind NotIgnoredByGit = new(
        "MAB3016", Warning, "the folder's .gitignore does not keep the keystore's secrets out of git",
        "Add these lines to it: {0}");

    public static readonly FindingKind DamagedPrivateKey = new(
        "MAB3017", Error, "the private key cannot be read (nothing of it is shown)", "Take the last good copy from the archive folder, or from a backup");

    /// <summary>{0} why.</summary>
    public static readonly FindingKind UnusableKey = new(
        "MAB3018", Error, "the private key cannot be used: {0}", "Use an RSA, EC or Ed25519 key");

    /// <summary>{0} alias.</summary>
    public static readonly FindingKind KeyDoesNotMatch = new(
        "MAB3019", Error, "the private key and the certificate of '{0}' are not a pair", "Take the last good copy from the archive folder, or from a backup");

    /// <summary>{0} alias.</summary>
    public static readonly FindingKind DuplicateAlias = new(
        "MAB3020", Error, "the keystore holds the alias '{0}' more than once, and programs disagree about which one counts",
        "Remove one of them with keytool -delete or -changealias");

    /// <summary>{0} aliases.</summary>
    public static readonly FindingKind SealedKey = new(
        "MAB3021", Error, "the key '{0}' has a password of its own that is not known here, so it cannot be converted",
        "Give it in KeyPassword, or keep the keystore's type");

    /// <summary>{0} what.</summary>
    public static readonly FindingKind NoSuchEntry = new(
        "MAB3022", Error, "the keystore has no entry '{0}'", "It has: {1}");

    /// <summary>{0} alias, {1} what it is.</summary>
    public static readonly FindingKind AliasInUse = new(
        "MAB3023", Error, "the alias '{0}' is already in use for {1}", "Use another alias, or remove that entry first");

    public static readonly FindingKind NoMac = new(
        "MAB3024", Error, "the keystore carries no MAC, so nothing shows whether it was tampered with",
        "Export it again without -nomac; a truststore made without any password is read with an empty one");

    /// <summary>{0} alias.</summary>
    public static readonly FindingKind KeyWithoutCertificate = new(
        "MAB3030", Error, "the key '{0}' has no certificate in the keystore", "Take the last good copy from the archive folder, or move the keystore away to have a new one made");

    /// <summary>{0} the link, {1} what it points to.</summary>
    public static readonly FindingKind BrokenLink = new(
        "MAB3050", Error, "'{0}' is a symbolic link to '{1}', which is not there",
        "Put back what it points to (mount it, for instance), or remove the link to have nothing in its place");

    public static readonly FindingKind ReadOnlyKeyStore = new(
        "MAB3051", Error, "the keystore is to be changed, and you may not write it",
        "Give yourself the permission (chmod u+w, or check it out where version control locks files), or see with dotnet build -t:MutualAuthPlan what would be changed");

    /// <summary>{0} the folder.</summary>
    public static readonly FindingKind FolderOpenToOthers = new(
        "MAB3052", Warning, "every user of this machine may write to the folder '{0}', and so put a keystore, a password or a certificate of theirs where yours is looked for",
        "Take that from them (chmod o-w {0}), or keep the keystore in a folder of your own");

    /// <summary>{0} the lines.</summary>
    public static readonly FindingKind GitIgnoreIsLink = new(
        "MAB3053", Warning, "the folder's .gitignore is a symbolic link, which git does not follow, and so keeps none of the keystore's secrets out of git",
        "Put a file in its place, with these lines: {0}");

    public static readonly FindingKind MountedFile = new(
        "MAB3054", Error, "the file is mounted by itself, or in use by the system, and cannot be replaced by a new one; nothing was changed",
        "Mount its folder instead, as in docker run -v folder:folder");

    /// <summary>{0} metadata name.</summary>
    public static readonly FindingKind NotAPassword = new(
        "MAB3055", Error, "{0} takes its password from this file, which holds no password but a key, a keystore or something else",
        "Name a text file with the password as its first line");

    /// <summary>{0} metadata name.</summary>
    public static readonly FindingKind KeyInDeclaration = new(
        "MAB3056", Error, "{0} holds a private key (which is not repeated here)",
        "Name the file that the key is in, in IdentityFrom; and since MSBuild's logs show what a project file says, take the key for known to all who have seen one");

    // 3058-3064: tampering, and what would be lost

    /// <summary>{0} aliases.</summary>
    public static readonly FindingKind AttributesNotInJks = new(
        "MAB3058", Warning, "the PKCS12 attributes of {0} have no place in JKS, and are not in the converted keystore",
        "Nothing is to be done, unless a program needs them; the archive folder keeps the old file");

    /// <summary>{0} what uses which algorithm.</summary>
    public static readonly FindingKind UnknownAlgorithm = new(
        "MAB3059", Error, "the keystore cannot be read: {0}, which is not known here",
        "Have it written with AES-256 and HMAC-SHA-256, as keytool -importkeystore and openssl pkcs12 -export do by default");

    /// <summary>{0} the file, {1} how it differs.</summary>
    public static readonly FindingKind OutputDiffers = new(
        "MAB3060", Error, "{0} does not say the same as the keystore: {1}",
        "Give it to nobody before you know who has changed which of the two; where the keystore is right, the next build writes the file anew");

    /// <summary>{0} the file, {1} and {2} the subject and SHA-256 of what it held, {3} SHA-256 of the own certificate, {4} where it is kept.</summary>
    public static readonly FindingKind ExportWasAnother = new(
        "MAB3061", Warning, "{0} held another certificate than the keystore, {1} (SHA-256 {2}); the keystore's (SHA-256 {3}) is there now, and the other in {4}",
        "Where neither you nor a renewal that was interrupted has changed the keystore, find out who has; partners know the one that they were handed");

    /// <summary>{0} the file, {1} its mode.</summary>
    public static readonly FindingKind OpenToOthers = new(
        "MAB3062", Warning, "{0} is open to other users of this machine (mode {1})",
        "Run chmod 600 on it, and change the password where somebody may have read it");

    public static readonly FindingKind ChangedMeanwhile = new(
        "MAB3063", Error, "another program has changed the keystore while this build was about to write it, and it was left as that program has made it",
        "Build again, when that program has ended");

    // 4xxx: lifecycle

    /// <summary>{0} alias, {1} key, {2} expiry, {3} files, {4} partners.</summary>
    public static readonly FindingKind NewIdentity = new(
        "MAB4001", Warning, "made a new key and certificate '{0}' ({1}, valid until {2})",
        "Hand {3} to {4}, who must trust it before a connection can succeed");

    /// <summary>{0} alias, {1} reason, {2} expiry, {3} files, {4} partners, {5} archive.</summary>
    public static readonly FindingKind ReplacedIdentity = new(
        "MAB4002", Warning, "replaced the key and certificate '{0}' ({1}); the new one is valid until {2}, the old keystore is kept in {5}",
        "Hand {3} to {4}, who must trust it before connections succeed again");

    /// <summary>{0} alias, {1} expiry, {2} days.</summary>
    public static readonly FindingKind OwnExpiresSoon = new(
        "MAB4003", Warning, "the own certificate '{0}' expires on {1}, in {2}, and is not renewed by this build: {3}", "{4}");

    /// <summary>{0} alias, {1} expiry.</summary>
    public static readonly FindingKind OwnExpired = new(
        "MAB4004", Error, "the own certificate '{0}' expired on {1} and is not renewed by this build: {2}", "{3}");

    /// <summary>{0} aliases.</summary>
    public static readonly FindingKind Undeclared = new(
        "MAB4005", Error, "the keystore trusts certificates that no item declares: {0}",
        "Declare them as PartnerCertificate items, or set UndeclaredEntries to Remove or Keep");

    /// <summary>{0} declared alias, {1} aliases there.</summary>
    public static readonly FindingKind OtherKeyAlias = new(
        "MAB4006", Error, "the keystore has no key entry '{0}', but key entries {1}",
        "Set Alias to the one that is meant, or move the keystore away to have a new one made");

    /// <summary>{0} subject.</summary>
    public static readonly FindingKind ReplyIsSelfSigned = new(
        "MAB4009", Error, "all that the CA's reply holds for the keystore's key is the self-signed certificate {0}, which no CA has signed",
        "Name what the CA has sent back, not the certificate that the request was made for");

    /// <summary>{0} subjects.</summary>
    public static readonly FindingKind ReplyForAnotherKey = new(
        "MAB4010", Error, "no certificate of the CA's reply is for the keystore's key; it holds {0}",
        "Give the reply to the request made of this keystore's key (MutualAuthRequestCertificate), or make a new request");

    /// <summary>{0} subject, {1} date.</summary>
    public static readonly FindingKind ReplyExpired = new(
        "MAB4011", Error, "the certificate {0} of the CA's reply expired on {1}", "Ask the CA for a new one; the request can be used again");

    /// <summary>{0} subject, {1} issuer.</summary>
    public static readonly FindingKind ReplyLacksIssuer = new(
        "MAB4012", Error, "the CA's reply holds the certificate {0}, and the certificate of its issuer, {1}, is missing",
        "List the CA's certificates in CertificateReply too, or declare them as PartnerCertificate items");

    /// <summary>{0} subjects.</summary>
    public static readonly FindingKind ReplyHasUnrelated = new(
        "MAB4013", Warning, "the CA's reply also holds certificates that have no part in the chain, and are not used: {0}",
        "Nothing is to be done, unless one of them was expected to be used");

    /// <summary>{0} alias.</summary>
    public static readonly FindingKind NotCaSigned = new(
        "MAB4014", Error, "the own certificate '{0}' is self-signed, and MutualAuthRequireCaSigned is true",
        "Run the target MutualAuthRequestCertificate, have a CA sign the request, and name its answer in CertificateReply");

    /// <summary>{0} alias, {1} subject, {2} issuer, {3} expiry.</summary>
    public static readonly FindingKind ReplyInstalled = new(
        "MAB4015", Warning, "the certificate that {2} has signed for '{0}' ({1}) is in the keystore now, valid until {3}",
        "Partners who trusted the self-signed certificate itself must trust {4} from now on");

    /// <summary>{0} alias, {1} why, {2} remedy.</summary>
    public static readonly FindingKind CannotRenew = new(
        "MAB4008", Error, "the own certificate '{0}' cannot be renewed by this build: {1}", "{2}");

    /// <summary>{0} alias, {1} what differs.</summary>
    public static readonly FindingKind CannotReplace = new(
        "MAB4007", Warning, "the own certificate '{0}' differs from its declaration ({1}), and is not replaced by this build: {2}", "{3}");

    /// <summary>{0} alias, {1} the successor's keystore, {2} when the present certificate ends, {3} files, {4} partners, {5} when to activate it.</summary>
    public static readonly FindingKind SuccessorStaged = new(
        "MAB4016", Warning, "the successor of the own certificate '{0}' waits in {1}; the one in service {2}",
        "Hand {3} to {4}. {5}: dotnet build -t:MutualAuthActivate");

    /// <summary>{0} subject, {1} issuer.</summary>
    public static readonly FindingKind IdentityLacksIssuer = new(
        "MAB4024", Warning, "IdentityFrom gives the certificate {0} alone, and the certificate of its issuer, {1}, is in none of the files",
        "Add the CA's certificates to IdentityFrom, or declare them as PartnerCertificate items: who trusts the root alone cannot check the chain without them");

    /// <summary>{0} the exported file, {1} subject, {2} SHA-256.</summary>
    public static readonly FindingKind OtherIdentityExported = new(
        "MAB4025", Warning, "there was no keystore, yet {0} held another certificate, {1} (SHA-256 {2}), which partners may know",
        "Where that one is meant, take the new keystore away, bring the old one with its password, and take the exported files back from version control");

    /// <summary>{0} the successor's keystore.</summary>
    public static readonly FindingKind NothingToActivate = new(
        "MAB4017", Error, "there is no successor to put into service: {0} does not exist",
        "With Renewal=\"Stage\" a build stages one when the own certificate nears its end, and the target MutualAuthRenew at once");

    /// <summary>{0} the successor's keystore, {1} why.</summary>
    public static readonly FindingKind CannotActivate = new(
        "MAB4018", Error, "the successor in {0} is not put into service: {1}",
        "An ordinary build moves it to the archive, and stages another where one is needed");

    /// <summary>{0} the issuer's keystore.</summary>
    public static readonly FindingKind NoIssuer = new(
        "MAB4020", Error, "the CA's keystore '{0}', which IssuerKeyStore names, does not exist",
        "Check the path; where another project makes it, refer to that project (ProjectReference with ReferenceOutputAssembly=\"false\"), so that it is built first; where that project refers to this one already, IssuerKeyStore goes round in a circle");

    /// <summary>{0} subject, {1} the issuer's keystore.</summary>
    public static readonly FindingKind IssuerIsNoAuthority = new(
        "MAB4021", Error, "the certificate {0} in '{1}', which IssuerKeyStore names, is not that of a CA, and what it signs is accepted by nobody",
        "Set Profile=\"CertificateAuthority\" on the MutualAuthKeyStore item that makes it (to name it is enough where this project has still to make it), or name a CA's keystore");

    /// <summary>{0} subject, {1} the issuer's keystore, {2} date.</summary>
    public static readonly FindingKind IssuerExpired = new(
        "MAB4022", Error, "the certificate {0} of the CA in '{1}' expired on {2}", "Renew the CA's certificate first");

    /// <summary>{0} subject, {1} the issuer's keystore, {2} why.</summary>
    public static readonly FindingKind IssuerMayNotSign = new(
        "MAB4023", Error, "the CA {0} in '{1}' cannot sign this certificate: {2}", "Name another CA in IssuerKeyStore, or have that one certified anew");

    // 4030-4039: the lock file

    /// <summary>{0} lock file, {1} differences, joined by semicolons.</summary>
    public static readonly FindingKind LockDiffers = new(
        "MAB4030", Error, "the keystore differs from what {0} records, and is left as it is: {1}",
        "Review the change; where it is meant, build once without MutualAuthLockedMode to record it, and commit {0}");

    /// <summary>{0} what is wrong.</summary>
    public static readonly FindingKind LockUnreadable = new(
        "MAB4031", Error, "the lock file cannot be used: {0}",
        "Resolve the conflict, update the package, or take the committed file again; or delete it, and a build without MutualAuthLockedMode writes it anew");

    public static readonly FindingKind NoLockFile = new(
        "MAB4032", Error, "MutualAuthLockedMode is set, and the lock file does not exist",
        "Build once with MutualAuthUseLockFile and without MutualAuthLockedMode, review the file that it writes, and commit it");

    /// <summary>{0} alias, {1} subject, {2} SHA-256, {3} lock file.</summary>
    public static readonly FindingKind IdentityRecorded = new(
        "MAB4033", Error, "the keystore does not exist, and {3} records its own certificate '{0}' ({1}, SHA-256 {2}); a new key is not made in its place",
        "Bring the keystore and its password from where the team keeps them, or name the identity in IdentityFrom; who only compiles sets MutualAuthEnabled to false; to have a new key made on purpose, run the target MutualAuthRenew");

    // 4040-4049: identities taken from elsewhere

    /// <summary>{0} files.</summary>
    public static readonly FindingKind IdentityWithoutKey = new(
        "MAB4040", Error, "there is no private key in {0}",
        "Name the file that holds it in IdentityFrom too, as in tls.crt;tls.key");

    /// <summary>{0} files.</summary>
    public static readonly FindingKind IdentityWithoutCertificate = new(
        "MAB4041", Error, "there is no certificate in {0}, only a private key",
        "Name the file that holds the key's certificate in IdentityFrom too, as in tls.crt;tls.key");

    /// <summary>{0} the files that hold them.</summary>
    public static readonly FindingKind SeveralIdentityKeys = new(
        "MAB4042", Error, "there is more than one private key in {0}",
        "Name in IdentityFrom one key only, and the certificates that go with it");

    /// <summary>{0} subjects of the certificates.</summary>
    public static readonly FindingKind IdentityIsNoPair = new(
        "MAB4043", Error, "no certificate is that of the private key; there is {0}",
        "Name in IdentityFrom the certificate that was issued for this key; key and certificate may come from two different renewals");

    /// <summary>{0} what is encrypted.</summary>
    public static readonly FindingKind IdentityPasswordNeeded = new(
        "MAB4044", Error, "{0} is encrypted, and IdentityPassword is not declared",
        "Say in IdentityPassword where its password comes from: env:NAME or file:path");

    /// <summary>{0} what is encrypted, {1} where the password came from.</summary>
    public static readonly FindingKind IdentityPasswordWrong = new(
        "MAB4045", Error, "{0} does not open: the password ({1}) is wrong, or the file was tampered with",
        "Give in IdentityPassword the one that it was encrypted with; where a keystore's key has a password of its own, make it the keystore's with keytool -keypasswd");

    /// <summary>{0} alias, {1} aliases there.</summary>
    public static readonly FindingKind IdentityAliasUnknown = new(
        "MAB4046", Error, "the keystore holds several keys, and none under the alias '{0}'", "Set Alias to the one that is meant: {1}");

    /// <summary>{0} what it is.</summary>
    public static readonly FindingKind NotAnIdentity = new(
        "MAB4047", Error, "{0}, which no identity can be taken from",
        "Name in IdentityFrom a PKCS12 or JKS keystore, or files with the private key and its certificates in PEM or DER, as in tls.crt;tls.key");

    /// <summary>{0} what is wrong.</summary>
    public static readonly FindingKind DamagedIdentity = new(
        "MAB4048", Error, "the file is damaged: {0}", "Take it once more from where it is kept; it may have been cut or changed on its way");

    /// <summary>{0} algorithm.</summary>
    public static readonly FindingKind UnknownKeyEncryption = new(
        "MAB4049", Error, "the private key is encrypted with {0}, which is not known here",
        "Encrypt it anew with openssl pkcs8 -topk8 -v2 aes-256-cbc");

    // 5001-5029: the loopback proof

    /// <summary>{0} what it holds instead.</summary>
    public static readonly FindingKind NoPrivateKey = new(
        "MAB5001", Error, "the keystore has no private key, only {0}, and nothing can be proved with a certificate alone",
        "Bring the keystore that the key was made in, name the key in IdentityFrom, or have a new pair made and hand its certificate to the partners");

    /// <summary>{0} alias, {1} subject, {2} issuer.</summary>
    public static readonly FindingKind ChainIncomplete = new(
        "MAB5002", Error, "the chain of '{0}' is incomplete: {2}, which has signed {1}, is not in it",
        "Name the CA's certificate in CertificateReply or IdentityFrom beside the own one, or declare it as a PartnerCertificate, and build");

    /// <summary>{0} alias, {1} subject, {2} issuer.</summary>
    public static readonly FindingKind ChainWithoutRoot = new(
        "MAB5003", Warning, "the chain of '{0}' ends below its root: {2}, which has signed {1}, is not in it",
        "Nothing is to be done where the partners have that root, except for ServiceNow, which wants the whole chain");

    /// <summary>{0} alias, {1} what is where it should not be.</summary>
    public static readonly FindingKind ChainOutOfOrder = new(
        "MAB5004", Error, "the chain of '{0}' is out of order: {1}",
        "Let the CA's answer in CertificateReply, or the files of IdentityFrom, be installed anew: a build puts the chain in order by its signatures");

    /// <summary>{0} alias, {1} subject, {2} issuer.</summary>
    public static readonly FindingKind ChainSignatureWrong = new(
        "MAB5005", Error, "in the chain of '{0}', the signature of {1} is not that of {2}, though the names say so",
        "Ask the CA for the certificate of the key that it signs with, or for one more signature");

    /// <summary>{0} alias, {1} subject.</summary>
    public static readonly FindingKind ChainWithoutAuthority = new(
        "MAB5006", Error, "in the chain of '{0}', {1} is not the certificate of a CA, and what it has signed is accepted by nobody",
        "Have the own certificate signed by a CA");

    /// <summary>{0} subject, {1} date.</summary>
    public static readonly FindingKind ChainExpired = new(
        "MAB5007", Error, "the certificate {0} of the own chain expired on {1}",
        "Run the target MutualAuthRenew, or have it renewed where it comes from, and hand the new one to the partners");

    /// <summary>{0} subject, {1} date.</summary>
    public static readonly FindingKind ChainNotYetValid = new(
        "MAB5008", Error, "the certificate {0} of the own chain is not valid before {1}", "Check this machine's clock, or wait");

    /// <summary>{0} subject, {1} date, {2} days left.</summary>
    public static readonly FindingKind ChainEndsSoon = new(
        "MAB5009", Warning, "the certificate {0} of the own chain ends on {1}, in {2}",
        "See to its successor in time; the partners must have it before that day");

    /// <summary>{0} alias.</summary>
    public static readonly FindingKind KeyUsageForbids = new(
        "MAB5010", Error, "the KeyUsage of the own certificate '{0}' does not allow TLS, neither as client nor as server: digitalSignature is missing",
        "Ask the CA for a certificate with digitalSignature, as the request from MutualAuthRequestCertificate asks for it");

    /// <summary>{0} alias, {1} client or server, {2} the purpose that is missing.</summary>
    public static readonly FindingKind ExtendedKeyUsageForbids = new(
        "MAB5011", Error, "the ExtendedKeyUsage of the own certificate '{0}' does not allow TLS as {1}: {2} is missing",
        "Ask the CA for a certificate with clientAuth and serverAuth; where this keystore never acts as {1}, leave that out of MutualAuthVerifyRoles");

    /// <summary>{0} subject, {1} what is weak.</summary>
    public static readonly FindingKind ChainIsWeak = new(
        "MAB5012", Error, "the certificate {0} of the own chain is weak, and partners refuse it: {1}",
        "Have a new one made with RSA 2048 or EC 256, and signed with SHA-256");

    /// <summary>{0} alias, {1} subject, {2} fingerprint.</summary>
    public static readonly FindingKind TrustedUndeclared = new(
        "MAB5013", Error, "the keystore trusts '{0}' ({1}, SHA-256 {2}), and no item declares it",
        "Find out who has put it there; a build removes it (the keystore as it is goes to the archive), unless a PartnerCertificate item declares it");

    /// <summary>{0} alias, {1} subject.</summary>
    public static readonly FindingKind TrustedMissing = new(
        "MAB5014", Error, "the keystore does not trust '{0}' ({1}), which an item declares", "Build the project, which puts it there");

    /// <summary>{0} alias, {1} certificate present, {2} certificate declared.</summary>
    public static readonly FindingKind TrustedDiffers = new(
        "MAB5015", Error, "the keystore trusts another certificate under '{0}' than the one declared: {1} instead of {2}",
        "Unless the partner's file has changed since the last build, find out who has replaced it; a build puts the declared one in its place");

    /// <summary>{0} alias, {1} subject, {2} fingerprint.</summary>
    public static readonly FindingKind TrustedUndeclaredKept = new(
        "MAB5016", Warning, "the keystore trusts '{0}' ({1}, SHA-256 {2}), which no item declares and UndeclaredEntries keeps",
        "Make sure that it is known who has put it there, or declare it as a PartnerCertificate");

    public static readonly FindingKind TrustsNobody = new(
        "MAB5017", Error, "the truststore trusts nobody, and Java refuses an empty one", "Declare a PartnerCertificate for it, and build");

    /// <summary>{0} client or server, {1} TLS version, {2} alert and what it means, {3} remedy.</summary>
    public static readonly FindingKind HandshakeFailed = new(
        "MAB5018", Error, "the handshake as {0} over {1} failed: {2}", "{3}");

    public static readonly FindingKind NotMade = new(
        "MAB5019", Error, "the keystore does not exist", "Build the project first, which makes it");

    /// <summary>{0} what.</summary>
    public static readonly FindingKind WouldChange = new(
        "MAB5020", Warning, "the keystore's own part is not as declared, and the next build changes it: {0}",
        "Build the project, and run MutualAuthVerify again: what was proved here is what that build replaces");

    /// <summary>{0} alias, {1} fingerprint, {2} lock file, {3} fingerprint recorded.</summary>
    public static readonly FindingKind OwnIsNotRecorded = new(
        "MAB5021", Error, "the own certificate '{0}' has the SHA-256 fingerprint {1}, and {2} records {3}",
        "Unless this machine has another copy of the keystore than the one recorded, find out who has replaced it; the last good copy is in the archive folder, or in a backup");

    /// <summary>{0} alias, {1} the CA's subject.</summary>
    public static readonly FindingKind ChainTooDeep = new(
        "MAB5022", Error, "the chain of '{0}' is accepted by nobody: the path length of the CA {1} allows no further CA below it",
        "Have the certificate signed by another CA, or that CA certified anew");

    // 5030-5069: a live endpoint

    /// <summary>{0} the file.</summary>
    public static readonly FindingKind EverythingDeclared = new(
        "MAB5054", Error, "an item of the project takes in whatever lies in partners/, {0} too, so that nothing is saved there",
        "Let the item's pattern name what is to be trusted, such as partners/*.pem");

    /// <summary>{0} endpoint, {1} alias.</summary>
    public static readonly FindingKind HungUp = new(
        "MAB5055", Warning, "{0} completed the handshake with your certificate '{1}', and ended the connection at the HTTP request that followed",
        "Where it speaks something else than HTTP, that was to be expected, and the handshake is what counts; else it may be its way of saying that it does not know the certificate, and its log tells");

    /// <summary>{0} endpoint, {1} subject, {2} why.</summary>
    public static readonly FindingKind ServerUnfit = new(
        "MAB5056", Error, "the certificate {1} that {0} presents is accepted by no client: {2}", "Whoever runs the server must have another one issued");

    /// <summary>{0} as written, {1} what is wrong with it.</summary>
    public static readonly FindingKind BadEndpoint = new(
        "MAB5030", Error, "MutualAuthEndpoint=\"{0}\" does not name a server: {1}",
        "Write host:port, such as partner.example.com:8443 or [2001:db8::7]:443; without a port it is 443");

    /// <summary>{0} host, {1} the system's words.</summary>
    public static readonly FindingKind UnknownHost = new(
        "MAB5031", Error, "the name '{0}' leads to no address from this machine: {1}",
        "Check its spelling, and whether it is known only inside a network or a VPN that this machine is not in");

    /// <summary>{0} endpoint, {1} address.</summary>
    public static readonly FindingKind ConnectionRefused = new(
        "MAB5032", Error, "{0} refuses the connection ({1}): nothing listens on that port, or a firewall turns it away",
        "Check the port, and whether the server runs");

    /// <summary>{0} endpoint, {1} what happened.</summary>
    public static readonly FindingKind NoConnection = new(
        "MAB5033", Error, "there is no connection to {0}: {1}",
        "Check the address and the port; mostly a firewall drops the packets, or the way leads over a VPN or a proxy");

    /// <summary>{0} endpoint, {1} what it speaks.</summary>
    public static readonly FindingKind NotTls = new(
        "MAB5034", Error, "{0} does not speak TLS but {1}",
        "Use the port on which the server speaks HTTPS (mostly 443 or 8443), or have TLS switched on for this one");

    /// <summary>{0} endpoint, {1} what the server said or speaks.</summary>
    public static readonly FindingKind NothingInCommon = new(
        "MAB5035", Error, "{0} and this client have no TLS version or cipher in common: {1}",
        "Have the server speak TLS 1.2 or 1.3 with today's ciphers; TLS 1.0 and 1.1 are switched off in current versions of Java and OpenSSL too");

    /// <summary>{0} endpoint, {1} host.</summary>
    public static readonly FindingKind NameNotServed = new(
        "MAB5036", Error, "{0} does not serve the host name '{1}' (alert unrecognized_name)",
        "Use the host name that the server is set up for, or have this one added");

    /// <summary>{0} endpoint, {1} subject, {2} keystore, {3} why, {4} remedy.</summary>
    public static readonly FindingKind ServerUnknown = new(
        "MAB5037", Error, "{2} does not trust the certificate {1} that {0} presents (in Java's words: PKIX path building failed, or PKIX path validation failed): {3}", "{4}");

    /// <summary>{0} endpoint, {1} subject, {2} what is wrong with its dates.</summary>
    public static readonly FindingKind ServerOutOfDate = new(
        "MAB5038", Error, "the certificate {1} that {0} presents {2}",
        "Whoever runs the server must install a new one, which you then have to trust; check this machine's clock too");

    /// <summary>{0} endpoint, {1} host, {2} names of the certificate.</summary>
    public static readonly FindingKind WrongHostName = new(
        "MAB5039", Error, "the certificate that {0} presents is not for the host '{1}', but for {2}",
        "Connect with a name that the certificate has, or have the server present one with this name as a subject alternative name");

    /// <summary>{0} endpoint.</summary>
    public static readonly FindingKind NotAskedFor = new(
        "MAB5040", Warning, "{0} has not asked for a client certificate, so the connection is not mutual",
        "Where it should be, have client authentication switched on there (nginx: ssl_verify_client; Tomcat: certificateVerification); some servers ask only for certain paths, which this does not reach");

    /// <summary>{0} endpoint, {1} alias, {2} what it answered, {3} what to hand over.</summary>
    public static readonly FindingKind OwnUnknown = new(
        "MAB5041", Error, "{0} does not know your certificate '{1}' (its answer: {2})",
        "Send {3} to whoever runs the server, for its trust store");

    /// <summary>{0} endpoint, {1} alias, {2} what is wrong with its dates, {3} answer.</summary>
    public static readonly FindingKind OwnOutOfDate = new(
        "MAB5042", Error, "your certificate '{1}' {2} (the answer of {0}: {3})",
        "Renew it, which a build does for self-signed ones (or dotnet build -t:MutualAuthRenew), and hand the new one over; if the dates are good, compare the clocks");

    /// <summary>{0} endpoint, {1} alias, {2} issuers of ours, {3} their list, {4} what happens without.</summary>
    public static readonly FindingKind IssuerNotListed = new(
        "MAB5043", Error, "{0} would accept your certificate '{1}', but does not list its issuer ({2}) among those that it accepts ({3}); Java and Windows go by that list and send none (the answer to that: {4})",
        "Have the issuer's certificate added to the list that the server sends (nginx: ssl_client_certificate; Apache: SSLCADNRequestFile; Tomcat: the truststore)");

    /// <summary>{0} endpoint, {1} what it answered, {2} keystore.</summary>
    public static readonly FindingKind NothingToSend = new(
        "MAB5044", Error, "{0} wants a client certificate, and {2} has no key to send one with (its answer: {1})",
        "Use a keystore with an own key (MutualAuthEndpointKeyStore names one of the project's), and hand its certificate to whoever runs the server");

    /// <summary>{0} endpoint, {1} keystore.</summary>
    public static readonly FindingKind WentOnWithout = new(
        "MAB5045", Warning, "{0} has asked for a client certificate and went on without, since {1} has no key; the connection is not mutual",
        "Use a keystore with an own key where it should be");

    /// <summary>{0} endpoint, {1} alias, {2} why.</summary>
    public static readonly FindingKind OwnUnfit = new(
        "MAB5046", Error, "{0} cannot use your certificate '{1}': {2}",
        "Use another KeyAlgorithm (RSA is taken everywhere), and a certificate that is for client authentication");

    /// <summary>{0} endpoint, {1} alias, {2} answer.</summary>
    public static readonly FindingKind OwnNotAdmitted = new(
        "MAB5047", Error, "{0} has recognised your certificate '{1}' and does not admit it: {2}",
        "Ask whoever runs the server to admit its subject, or why it was revoked");

    /// <summary>{0} endpoint, {1} what happened.</summary>
    public static readonly FindingKind LiveHandshakeFailed = new(
        "MAB5048", Error, "the handshake with {0} failed: {1}", "The server's log says more; show this to whoever runs it");

    /// <summary>{0} endpoint, {1} seconds, {2} what was last seen.</summary>
    public static readonly FindingKind ProbeTimeout = new(
        "MAB5049", Error, "{0} has not brought the handshake to an end within {1} seconds; {2}",
        "Check that the port speaks TLS from the first byte; a proxy or a load balancer may wait for something behind it");

    public static readonly FindingKind NoKeyStoreYet = new(
        "MAB5050", Error, "the keystore does not exist yet", "Build once (dotnet build), which makes it, and try again");

    /// <summary>{0} name, {1} the declared names.</summary>
    public static readonly FindingKind UnknownEndpointKeyStore = new(
        "MAB5051", Error, "MutualAuthEndpointKeyStore names '{0}', and no MutualAuthKeyStore has that file name", "Use one of: {1}");

    public static readonly FindingKind NoKeyStoreDeclared = new(
        "MAB5052", Error, "the project declares no keystore to try the server with", "Declare a MutualAuthKeyStore, or a PartnerCertificate for the default one");

    /// <summary>{0} the file that an item or its pattern names, {1} the file written instead.</summary>
    public static readonly FindingKind AlreadyDeclared = new(
        "MAB5053", Warning, "an item of the project names {0} already, and the next build would have trusted it unseen; so what was fetched is in {1}",
        "Compare the fingerprint first, then rename the file to {0}");
}
