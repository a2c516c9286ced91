using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Refresh;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>A change to keystores that is disturbed, and what it starts from.</summary>
/// <param name="Prepare">Leaves the folder as it is before the change.</param>
/// <param name="Declare">What is declared from then on.</param>
internal sealed record FaultScenario(Action<Sandbox> Prepare, Func<Sandbox, Sandbox> Declare)
{
    /// <summary>What is asked for, of the folder as it is.</summary>
    public Func<Sandbox, RefreshVerb> Verb { get; init; } = _ => RefreshVerb.Refresh;

    public RefreshResult Change(Sandbox project) => Declare(project).Run(Verb(project));

    public const string App = "mutualauth/app.jks";
    public const string FirstPassword = "the first password";
    public const string SecondPassword = "the second password";

    private static readonly (string, string) Fast = ("KeyAlgorithm", "EC");
    private static readonly (string, string) First = ("StorePassword", "file:first.txt");
    private static readonly (string, string) Second = ("StorePassword", "file:second.txt");
    private static readonly (string, string) Copies = ("AlsoWrite", "PKCS12;PEM");
    private static readonly (string, string) Pem = ("AlsoWrite", "PEM");
    private static readonly (string, string) Stage = ("Renewal", "Stage");

    public static IReadOnlyDictionary<string, FaultScenario> All { get; } = new Dictionary<string, FaultScenario>
    {
        ["a first keystore"] = new(
            project => project.WritePartner("web.pem"),
            project => project.KeyStore(App, Fast).Partner("web.pem")),
        ["a first PKCS12 with a copy"] = new(
            project => project.WritePartner("web.pem"),
            project => project.KeyStore("mutualauth/app.p12", Fast, ("AlsoWrite", "JKS")).Partner("web.pem")),
        ["a first keystore in a folder that is not ours alone"] = new(
            project => project.Write("first.txt", FirstPassword),
            project => project.KeyStore("deep/down/app.jks", Fast).KeyStore("deep/down/other.jks", Fast, First)),
        ["the lock file records"] = new(
            project => Locking(project.KeyStore(App, Fast)).Refresh(),
            project => Locking(project.KeyStore(App, Fast).KeyStore("mutualauth/other.jks", Fast))),
        ["the certificate is renewed"] = new(
            project => project.KeyStore(App, Fast, Copies).Refresh(),
            project => Locking(InDays(project.KeyStore(App, Fast, Copies), 350))),
        ["one partner comes and another goes"] = new(
            project =>
            {
                project.WritePartner("new.pem");
                project.WritePartner("old.pem");
                Locking(project.KeyStore(App, Fast, Pem).Partner("old.pem")).Refresh();
            },
            project => Locking(project.KeyStore(App, Fast, Pem).WithoutPartner("old.pem").Partner("new.pem"))),
        ["the password changes"] = new(
            project => Passwords(project).KeyStore(App, Fast, First, Pem).Refresh(),
            project => project.KeyStore(App, Fast, Second, Pem, ("PreviousStorePassword", "file:first.txt"))),
        ["the password becomes ours"] = new(
            project => Passwords(project).KeyStore(App, Fast, First).Refresh(),
            project => project.KeyStore(App, Fast, ("PreviousStorePassword", "file:first.txt"))),
        ["the password is ours no longer"] = new(
            project => Passwords(project).KeyStore(App, Fast).Refresh(),
            project => project.KeyStore(App, Fast, Second, ("PreviousStorePassword", "file:" + App + ".password"))),
        ["the key has a password of its own"] = new(
            project => Passwords(project).KeyStore(App, Fast, First, Pem).Refresh(),
            project => project.KeyStore(App, Fast, First, Pem, ("KeyPassword", "file:second.txt"))),
        ["the type changes"] = new(
            project => project.KeyStore(App, Fast, Pem).Refresh(),
            project => project.KeyStore(App, Fast, Pem, ("StoreType", "PKCS12"))),
        ["a successor is staged"] = new(
            project => project.KeyStore(App, Fast, Stage).Refresh(),
            project => Locking(InDays(project.KeyStore(App, Fast, Stage), 350))),
        ["a successor is staged anew"] = new(
            project =>
            {
                project.KeyStore(App, Fast, Stage).Refresh();
                project.Renew();
            },
            project => project.KeyStore(App, Fast, Stage, ("Subject", "CN=other"))),
        ["the password changes while a successor waits"] = new(
            project =>
            {
                Passwords(project).KeyStore(App, Fast, First, Stage).Refresh();
                project.Renew();
            },
            project => project.KeyStore(App, Fast, Second, Stage, ("PreviousStorePassword", "file:first.txt"))),
        ["a successor is put into service"] = new(
            project =>
            {
                project.KeyStore(App, Fast, Stage).Refresh();
                project.Renew();
            },
            project => Locking(project.KeyStore(App, Fast, Stage)))
        {
            // Once it is in service, there is none to be put into service.
            Verb = project => File.Exists(project["mutualauth/app.next.jks"]) ? RefreshVerb.Activate : RefreshVerb.Refresh,
        },
        ["a lost keystore is made of its successor"] = new(
            project =>
            {
                project.KeyStore(App, Fast, Stage).Refresh();
                project.Renew();
                File.Delete(project[App]);
            },
            project => project.KeyStore(App, Fast, Stage)),
        ["a certificate is requested"] = new(
            _ => { },
            project => project.KeyStore(App, Fast))
        {
            Verb = _ => RefreshVerb.RequestCertificates,
        },
        ["the CA's answer is installed"] = new(
            project =>
            {
                project.KeyStore(App, Fast).RequestCertificates();
                WriteReply(project);
            },
            project => project.KeyStore(App, Fast, ("CertificateReply", "answer.pem"))),
        ["a CA is made and signs"] = new(
            _ => { },
            project => project.KeyStore("ca/ca.jks", Fast).KeyStore(App, Fast, ("IssuerKeyStore", "ca/ca.jks"))),
        ["a CA is renewed and signs anew"] = new(
            project => project.KeyStore("ca/ca.jks", Fast).KeyStore(App, Fast, ("IssuerKeyStore", "ca/ca.jks")).Refresh(),
            project => InDays(project.KeyStore("ca/ca.jks", Fast).KeyStore(App, Fast, ("IssuerKeyStore", "ca/ca.jks")), 350)),
        ["the identity is taken from elsewhere"] = new(
            project =>
            {
                using var other = new Sandbox();
                Passwords(other).KeyStore("theirs.jks", Fast, First).Refresh();
                project.Write("theirs.jks", other.Bytes("theirs.jks"));
                Passwords(project).KeyStore(App, Fast).Refresh();
            },
            project => project.KeyStore(App, ("IdentityFrom", "theirs.jks"), ("IdentityPassword", "file:first.txt"))),
        ["a truststore is made"] = new(
            project => project.WritePartner("web.pem"),
            project => project.KeyStore(App, ("TrustOnly", "true"), Pem).Partner("web.pem")),
        ["a truststore takes in another partner's certificate"] = new(
            project =>
            {
                project.WritePartner("web.pem");
                project.KeyStore(App, ("TrustOnly", "true"), Pem).Partner("web.pem").Refresh();
                project.WritePartner("web.pem");
            },
            project => project.KeyStore(App, ("TrustOnly", "true"), Pem).Partner("web.pem")),
        ["two that trust each other are made"] = new(
            _ => { },
            project => project.KeyStore("a/one.jks", Fast).KeyStore("b/two.jks", Fast)
                .Partner("a/one.pem", ("KeyStores", "two.jks")).Partner("b/two.pem", ("KeyStores", "one.jks"))),
    };

    private static Sandbox Locking(Sandbox project)
    {
        project.UseLockFile = true;
        return project;
    }

    private static Sandbox Passwords(Sandbox project)
    {
        project.Write("first.txt", FirstPassword);
        project.Write("second.txt", SecondPassword);
        return project;
    }

    /// <summary>From the day on which the sandbox was made, however often it is said.</summary>
    private static Sandbox InDays(Sandbox project, int days)
    {
        project.Now = project.Made.AddDays(days);
        return project;
    }

    private static void WriteReply(Sandbox project)
    {
        var ca = KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);
        var root = CertificateMaker.SelfSigned(ca, new CertificateTemplate(DistinguishedName.Parse("CN=ca"), null, 3000, IsAuthority: true), project.Now);
        var leaf = CertificateMaker.Make(
            project.Open(App).Keys.Single().Key.Clear!, new CertificateTemplate(DistinguishedName.Parse("CN=demo"), null, 90), new CertificateSigner(ca, [root]), project.Now);
        project.Write("answer.pem", CertificateWriter.Pem([leaf, root]));
    }
}
