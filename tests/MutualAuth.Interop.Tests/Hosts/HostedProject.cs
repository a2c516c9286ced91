using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using MutualAuth.Build.Tests.Sdk;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.Interop.Tests.Hosts;

/// <summary>
/// The input of all tasks, and the steps of two builds: one in which every task does its work and every one fails, and one that looks
/// at what the first has made.
/// </summary>
internal static class HostedProject
{
    private const string Password = "StorePassword=\"env:" + Tool.PasswordVariable + "\"";

    private const string Project = """Project="orders.csproj" ProjectName="orders" ManagedDirectory="mutualauth/" """;

    /// <summary>All formats, both profiles, all kinds of keys; a local CA, an identity from elsewhere, truststores.</summary>
    private static readonly string Items = $"""
        <KeyStores Include="keys/ec.jks" KeyAlgorithm="EC" KeySize="384" AlsoWrite="PEM;PKCS12" SubjectAlternativeName="dns:orders.example;ip:10.0.0.1" {Password} />
        <KeyStores Include="keys/modern.p12" KeyAlgorithm="EC" AlsoWrite="JKS" Renewal="Stage" />
        <KeyStores Include="keys/legacy.p12" EncryptionProfile="Legacy" Subject="CN=orders, O=Müller &amp; Söhne, C=DE" />
        <KeyStores Include="keys/ed25519.p12" KeyAlgorithm="Ed25519" />
        <KeyStores Include="keys/ca.p12" KeyAlgorithm="EC" Profile="CertificateAuthority" />
        <KeyStores Include="keys/issued.jks" KeyAlgorithm="EC" IssuerKeyStore="keys/ca.p12" />
        <KeyStores Include="keys/taken.p12" IdentityFrom="secret/tls.crt;secret/tls.key" IdentityPassword="env:{Tool.PasswordVariable}" />
        <KeyStores Include="trust/trust.jks" TrustOnly="true" {Password} />
        <KeyStores Include="trust/modern.p12" TrustOnly="true" {Password} />
        <KeyStores Include="trust/legacy.p12" TrustOnly="true" EncryptionProfile="Legacy" {Password} />
        <PartnerCertificates Include="partners/puppet.pem" Alias="Puppet" />
        <PartnerCertificates Include="partners/old.cer" />
        <PartnerCertificates Include="partners/server.pem" KeyStores="ec" />
        <PartnerCertificates Include="partners/other.p12" Password="env:{Tool.PasswordVariable}" />
        """;

    /// <summary>What the steps make that holds a key.</summary>
    public static IReadOnlyList<string> KeyStores { get; } =
    [
        "myKeystore.keystore", "keys/ec.jks", "keys/modern.p12", "keys/legacy.p12", "keys/ed25519.p12", "keys/ca.p12", "keys/issued.jks", "keys/taken.p12",
        "steps/my.jks", "steps/my.p12", "steps/asked.p12",
    ];

    public static IReadOnlyList<string> TrustStores { get; } = ["trust/trust.jks", "trust/modern.p12", "trust/legacy.p12"];

    /// <summary>The steps of the first build.</summary>
    /// <param name="endpoint">A server that takes every client.</param>
    public static string Making(string endpoint) => $"""
        <Steps>
          <RefreshKeyStores {Project} Stamp="obj/kb.stamp">{KnowledgeBase}</RefreshKeyStores>
          <RefreshKeyStores {Project} Stamp="obj/orders.stamp" LockFile="mutualauth.lock.json">{Items}</RefreshKeyStores>
          <RefreshKeyStores {Project} Stamp="obj/stage.stamp" RenewNow="true">{Staged}</RefreshKeyStores>
          <RefreshKeyStores {Project} Stamp="obj/stage.stamp" Activate="true">{Staged}</RefreshKeyStores>
          <RefreshKeyStores {Project} Stamp="obj/orders.stamp" LockFile="mutualauth.lock.json">{Items}</RefreshKeyStores>
          <RefreshKeyStores {Project} Stamp="obj/orders.stamp" LockFile="mutualauth.lock.json" RequestCertificates="true">{Items}</RefreshKeyStores>

          <GenerateKeyPair KeyStore="steps/my.jks" Alias="Mine" KeyAlgorithm="RSA" Subject="CN=mine, C=DE" SubjectAlternativeName="dns:mine.example" ValidityDays="100" />
          <GenerateKeyPair KeyStore="steps/my.p12" KeyAlgorithm="Ed25519" {Password} />
          <GenerateKeyPair KeyStore="steps/my.p12" KeyAlgorithm="Ed25519" {Password} />
          <ExportCertificate KeyStore="steps/my.jks" OutputFile="steps/my.cer" Format="DER" />
          <ExportCertificate KeyStore="steps/my.p12" OutputFile="steps/my.pem" Format="PEM" {Password} />
          <ConvertCertificate SourceFile="steps/my.cer" OutputFile="steps/converted.pem" />
          <ConvertCertificate SourceFile="partners/puppet.pem" OutputFile="steps/puppet.cer" />
          <ImportCertificate KeyStore="steps/my.jks" Alias="Puppet" CertificateFile="steps/puppet.cer" />
          <ImportCertificate KeyStore="steps/my.p12" CertificateFile="partners/other.p12" CertificateFilePassword="env:{Tool.PasswordVariable}" {Password} />
          <GenerateCertificateRequest KeyStore="steps/my.jks" OutputFile="steps/my.csr" />
          <GenerateCertificateRequest KeyStore="steps/my.p12" OutputFile="steps/my.p12.csr" Subject="CN=another" {Password} />
          <ImportCertificateReply KeyStore="steps/asked.p12" ReplyFiles="secret/reply.pem" {Password} />

          <ProbeEndpoint KeyStore="keys/ec.jks" Endpoint="{endpoint}" {Password} />
          <ProbeKeyStores {Project} Endpoint="{endpoint}" KeyStoreName="ec">{Items}</ProbeKeyStores>
          <FetchPartnerCertificate Project="orders.csproj" Endpoint="{endpoint}" />

          <GenerateKeyPair KeyStore="steps/none.jks" StorePassword="changeit" />
          <GenerateKeyPair KeyStore="steps/none.jks" KeySize="1024" />
          <GenerateKeyPair KeyStore="steps/my.jks" StorePassword="env:{Tool.OtherPasswordVariable}" />
          <ExportCertificate KeyStore="steps/my.jks" Alias="nobody" OutputFile="steps/none.cer" />
          <ExportCertificate KeyStore="steps/my.jks" OutputFile="partners" />
          <ConvertCertificate SourceFile="partners/missing.pem" OutputFile="steps/none.cer" />
          <ConvertCertificate SourceFile="secret/plain.key" OutputFile="steps/none.cer" />
          <ConvertCertificate SourceFile="orders.csproj" OutputFile="steps/none.cer" />
          <ImportCertificate KeyStore="steps/my.jks" Alias="Puppet" CertificateFile="partners/server.pem" />
          <ImportCertificate KeyStore="steps/my.jks" CertificateFile="partners/other.p12" CertificateFilePassword="env:{Tool.OtherPasswordVariable}" />
          <GenerateCertificateRequest KeyStore="steps/my.p12" OutputFile="steps/none.csr" StorePassword="env:{Tool.OtherPasswordVariable}" />
          <ImportCertificateReply KeyStore="steps/my.jks" ReplyFiles="secret/reply.pem" />
          <ListKeyStore KeyStore="partners" {Password} />
          <ListKeyStore KeyStore="partners/puppet.pem" {Password} />
          <VerifyKeyStore KeyStore="steps/my.p12" StorePassword="env:NOT_SET_ANYWHERE" />
          <VerifyKeyStores {Project}><KeyStores Include="steps/my.jks" Subject="CN=another" /></VerifyKeyStores>
          <ReportKeyStores {Project} LockedMode="perhaps" />
          <ProbeEndpoint KeyStore="keys/ec.jks" Endpoint="https://{endpoint}" {Password} />
          <ProbeEndpoint KeyStore="keys/ec.jks" Endpoint="127.0.0.1:1" {Password} />
          <ProbeKeyStores {Project} Endpoint="{endpoint}" KeyStoreName="nobody">{Items}</ProbeKeyStores>
          <FetchPartnerCertificate Project="orders.csproj" Endpoint="" />
          <RefreshKeyStores {Project} Stamp="obj/bad.stamp"><KeyStores Include="bad/bad.jks" /><PartnerCertificates Include="partners/missing.pem" /></RefreshKeyStores>
          <RefreshKeyStores {Project} Stamp="obj/bad.stamp"><KeyStores Include="steps/my.jks" StorePassword="env:{Tool.OtherPasswordVariable}" /></RefreshKeyStores>
        </Steps>
        """;

    /// <summary>The steps that look, and write nothing but a report.</summary>
    public static string Looking(DateTime now) => $"""
        <Steps>
          {string.Concat(KeyStores.Concat(TrustStores).Select(file => $"""<ListKeyStore KeyStore="{file}" {PasswordOf(file)} />"""))}
          <VerifyKeyStore KeyStore="myKeystore.keystore" Now="{Ticks(now)}" />
          <VerifyKeyStore KeyStore="steps/my.p12" Now="{Ticks(now)}" {PasswordOf("steps/my.p12")} />
          <VerifyKeyStore KeyStore="steps/asked.p12" Now="{Ticks(now.AddYears(20))}" {PasswordOf("steps/asked.p12")} />
          <RefreshKeyStores {Project} Stamp="obj/orders.stamp" LockFile="mutualauth.lock.json" LockedMode="true" Now="{Ticks(now)}">{Items}</RefreshKeyStores>
          <RefreshKeyStores {Project} Stamp="obj/plan.stamp" PlanOnly="true" Now="{Ticks(now.AddYears(20))}">{Items}</RefreshKeyStores>
          <VerifyKeyStores {Project} LockFile="mutualauth.lock.json" Now="{Ticks(now)}">{Items}</VerifyKeyStores>
          <ReportKeyStores {Project} LockFile="mutualauth.lock.json" Now="{Ticks(now)}" ReportFile="obj/report.html">{Items}</ReportKeyStores>
        </Steps>
        """;

    public static string Ticks(DateTime moment) => moment.Ticks.ToString(CultureInfo.InvariantCulture);

    /// <summary>Two projects with the same input.</summary>
    public static void Write(IReadOnlyList<string> folders, X509Certificate2 server)
    {
        var password = Sample.Password;
        var other = new KeyStore([new TrustedEntry("other", DateTimeOffset.UtcNow, Certificate.Parse(Partner.Named("other").Der))]);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(5));
        var authority = new CertificateRequest("CN=ca", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        using var root = authority.CreateSelfSigned(from, to);
        var request = new CertificateRequest("CN=asked", key, HashAlgorithmName.SHA256);
        using var own = request.CreateSelfSigned(from, to);
        using var signed = request.Create(root, from, to, [1, 2, 3]);
        var asked = new KeyEntry("asked", DateTimeOffset.UtcNow, ProtectedKey.Opened(PrivateKey.Parse(key.ExportPkcs8PrivateKey())), [Certificate.Parse(own.RawData)]);

        var files = new Dictionary<string, byte[]>
        {
            ["3rdPublicCert.pem"] = File.ReadAllBytes(Path.Combine(Sample3rdParty, "3rdPublicCert.pem")),
            ["orders.csproj"] = "<Project />"u8.ToArray(),
            ["partners/puppet.pem"] = Text(Partner.Named("puppet").Pem),
            ["partners/old.cer"] = Partner.Ending("old", 5.5).Der,
            ["partners/other.p12"] = Pkcs12Codec.Write(other, password, EncryptionProfile.Modern),
            ["partners/server.pem"] = Text(server.ExportCertificatePem()),
            ["secret/tls.crt"] = Text(own.ExportCertificatePem()),
            ["secret/tls.key"] = Text(key.ExportEncryptedPkcs8PrivateKeyPem(password.Characters, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000))),
            ["secret/plain.key"] = Text(key.ExportPkcs8PrivateKeyPem()),
            ["secret/reply.pem"] = Text(signed.ExportCertificatePem() + "\n" + root.ExportCertificatePem()),
            ["steps/asked.p12"] = Pkcs12Codec.Write(new KeyStore([asked]), password, EncryptionProfile.Modern),
        };
        foreach (var (name, content) in from folder in folders from file in files select (Path.Combine(folder, file.Key), file.Value))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(name)!);
            File.WriteAllBytes(name, content);
        }
    }

    /// <summary>Of a keystore that the steps make.</summary>
    private static string PasswordOf(string keyStore) =>
        keyStore is "keys/ec.jks" or "steps/my.p12" or "steps/asked.p12" || keyStore.StartsWith("trust/", StringComparison.Ordinal) ? Password : "";

    private static string Sample3rdParty { get; } = Path.Combine(AppContext.BaseDirectory, "ServiceNow");

    /// <summary>The items of the sample that does KB0696776, as parameters of the task.</summary>
    private static string KnowledgeBase { get; } = string.Concat(
        from item in XDocument.Load(Path.Combine(Sample3rdParty, "ServiceNow.csproj")).Descendants("ItemGroup").Elements()
        where item.Name != "PackageReference"
        select new XElement(item.Name == "MutualAuthKeyStore" ? "KeyStores" : "PartnerCertificates", item.Attributes()).ToString());

    private static string Staged { get; } = string.Concat(Items.Split('\n').Where(line => line.Contains("modern.p12\" Key", StringComparison.Ordinal) || (line.Contains("<Partner", StringComparison.Ordinal) && !line.Contains("server", StringComparison.Ordinal))));

    private static byte[] Text(string text) => System.Text.Encoding.ASCII.GetBytes(text + "\n");
}
