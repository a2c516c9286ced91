using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MutualAuth.Build.Tests.Sdk;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Build.Tests.Secrets;

/// <summary>
/// A project in which every target and every task of the package does its work, and every task fails, with a password or a key
/// that is to be told by none of them. All passwords are canaries, and so is the key that an identity is taken from.
/// </summary>
internal sealed class SecretProject : IDisposable
{
    /// <summary>What the tasks of each of the two frameworks write goes into a folder of its own.</summary>
    public static readonly IReadOnlyList<string> Frameworks = ["net8.0", "netstandard2.0"];

    /// <summary>A password in place of a password's source: MSBuild logs what a project file says, and we do not repeat it.</summary>
    public const string Bare = "Canary-Bare-0b5e55ed";

    private const string Store = "Canary-Store-7f3a91";
    private const string Key = "Canary-Key-52cc0e";
    private const string Previous = "Canary-Previous-b80d44";
    private const string Identity = "Canary-Identity-9ad1f3";
    private const string Issuer = "Canary-Issuer-2e77b0";
    private const string Partners = "Canary-Partner-c4019d";
    private const string Wrong = "Canary-Wrong-6610ea";

    private const string Targets = """
        <Target Name="Everything">
          <MSBuild Projects="$(MSBuildProjectFullPath)" Targets="OneByOne" Properties="In=in/net8.0;_MutualAuthTasksFramework=net8.0" />
          <MSBuild Projects="$(MSBuildProjectFullPath)" Targets="OneByOne" Properties="In=in/netstandard2.0;_MutualAuthTasksFramework=netstandard2.0" />
        </Target>

        <!-- What a build does, and all that is not about an endpoint; or only what writes something. -->
        <Target Name="Offline">
          <MSBuild Projects="$(MSBuildProjectFullPath)" Targets="Build" />
          <MSBuild Projects="$(MSBuildProjectFullPath)" Targets="MutualAuthPlan" Condition="'$(WritesOnly)' != 'true'" />
          <MSBuild Projects="$(MSBuildProjectFullPath)" Targets="MutualAuthRenew" Properties="Renewing=true" />
          <MSBuild Projects="$(MSBuildProjectFullPath)" Targets="MutualAuthActivate" />
          <MSBuild Projects="$(MSBuildProjectFullPath)" Targets="MutualAuthRequestCertificate" />
          <MSBuild Projects="$(MSBuildProjectFullPath)" Targets="MutualAuthStatus" Condition="'$(WritesOnly)' != 'true'" />
          <MSBuild Projects="$(MSBuildProjectFullPath)" Targets="MutualAuthReport" />
          <MSBuild Projects="$(MSBuildProjectFullPath)" Targets="MutualAuthVerify" Condition="'$(WritesOnly)' != 'true'" />
          <MSBuild Projects="$(MSBuildProjectFullPath)" Targets="Steps" />
        </Target>

        <Target Name="OneByOne" DependsOnTargets="Offline">
          <Delete Files="partners/127.0.0.1.pem" />
          <MSBuild Projects="$(MSBuildProjectFullPath)" Targets="MutualAuthVerify" Properties="MutualAuthEndpoint=$(Server);MutualAuthEndpointKeyStore=orders" Condition="'$(WritesOnly)' != 'true'" />
          <MSBuild Projects="$(MSBuildProjectFullPath)" Targets="MutualAuthFetchPartner" Properties="MutualAuthEndpoint=$(Server)" />
          <ProbeEndpoint KeyStore="$(In)/keys/orders.jks" StorePassword="env:STORE" KeyPassword="file:secrets/key" Endpoint="$(Server)" Condition="'$(WritesOnly)' != 'true'" />
        </Target>

        <Target Name="Steps">
          <GenerateKeyPair KeyStore="$(In)/steps/steps.jks" KeyAlgorithm="EC" StorePassword="env:STORE" KeyPassword="file:secrets/key" />
          <ExportCertificate KeyStore="$(In)/steps/steps.jks" OutputFile="$(In)/steps/steps.cer" StorePassword="env:STORE" KeyPassword="file:secrets/key" />
          <ConvertCertificate SourceFile="$(In)/steps/steps.cer" OutputFile="$(In)/steps/steps.pem" />
          <ImportCertificate KeyStore="$(In)/steps/steps.jks" CertificateFile="partners/other.p12" CertificateFilePassword="env:PARTNER" StorePassword="env:STORE" KeyPassword="file:secrets/key" />
          <GenerateCertificateRequest KeyStore="$(In)/steps/steps.jks" OutputFile="$(In)/steps/steps.csr" StorePassword="env:STORE" KeyPassword="file:secrets/key" />
          <ImportCertificateReply KeyStore="$(In)/steps/asked.p12" ReplyFiles="ca/reply.pem" StorePassword="env:STORE" />
          <ListKeyStore KeyStore="$(In)/steps/steps.jks" StorePassword="env:STORE" KeyPassword="file:secrets/key" />
          <VerifyKeyStore KeyStore="$(In)/steps/asked.p12" StorePassword="env:STORE" TerminalLogger="1" Condition="'$(WritesOnly)' != 'true'" />
        </Target>

        <!-- Each task fails, and says why: with a wrong password, with a key in the wrong place, with a crash. -->
        <Target Name="Failures">
          <ItemGroup>
            <Failing Include="$(In)/steps/steps.jks" StorePassword="env:WRONG" PreviousStorePassword="env:PREVIOUS" KeyPassword="env:KEY" />
            <Failing Include="$(In)/bad/key-as-password.jks" StorePassword="file:secrets/plain.key" />
            <Failing Include="$(In)/bad/key-as-reply.jks" StorePassword="env:STORE" CertificateReply="secrets/plain.key" />
            <Failing Include="$(In)/bad/identity.jks" StorePassword="env:STORE" IdentityFrom="secrets/tls.key;secrets/tls.crt" IdentityPassword="env:WRONG" />
            <Failing Include="$(In)/bad/damaged.jks" StorePassword="env:STORE" IdentityFrom="secrets/damaged.key;secrets/tls.crt" IdentityPassword="env:IDENTITY" />
            <Failing Include="$(In)/bad/issued.jks" StorePassword="env:STORE" IssuerKeyStore="$(In)/steps/asked.p12" IssuerPassword="env:WRONG" />
            <Failing Include="$(In)/bad/bare.jks" StorePassword="{Bare}" />
            <FailingPartner Include="secrets/plain.key" KeyStores="identity" />
            <FailingPartner Include="secrets/plain.der" KeyStores="identity" />
            <FailingPartner Include="partners/other.p12" Password="env:WRONG" KeyStores="issued" />
            <FailingPartner Include="partners/puppet.pem" Password="{Bare}" KeyStores="damaged" />
          </ItemGroup>
          <PropertyGroup>
            <Failing>$(MSBuildProjectFullPath)</Failing>
          </PropertyGroup>
          <RefreshKeyStores Project="$(Failing)" ProjectName="orders" ManagedDirectory="none/" Stamp="$(In)/bad.stamp" KeyStores="@(Failing)" PartnerCertificates="@(FailingPartner)" ContinueOnError="ErrorAndContinue" />
          <RefreshKeyStores Project="$(Failing)" ProjectName="orders" ManagedDirectory="none/" Stamp="$(In)/bad.stamp" KeyStores="@(Failing)" LockFile="secrets/plain.key" ContinueOnError="ErrorAndContinue" />
          <RefreshKeyStores Project="$(Failing)" ProjectName="orders" ManagedDirectory="none/" Stamp="$(In)/bad.stamp" KeyStores="@(Failing)" PlanOnly="true" TerminalLogger="1" ContinueOnError="ErrorAndContinue" />
          <!-- No number: an exception that nobody expects, which MSBuild prints with its stack (MSB4018). -->
          <RefreshKeyStores Project="$(Failing)" ProjectName="orders" ManagedDirectory="none/" Stamp="$(In)/bad.stamp" KeyStores="@(Failing)" Now="never" ContinueOnError="ErrorAndContinue" />
          <VerifyKeyStores Project="$(Failing)" ProjectName="orders" ManagedDirectory="none/" KeyStores="@(Failing)" PartnerCertificates="@(FailingPartner)" ContinueOnError="ErrorAndContinue" />
          <ReportKeyStores Project="$(Failing)" ProjectName="orders" ManagedDirectory="none/" KeyStores="@(Failing)" PartnerCertificates="@(FailingPartner)" ReportFile="$(In)/bad.html" />
          <ReportKeyStores Project="$(Failing)" ProjectName="orders" ManagedDirectory="none/" KeyStores="@(Failing)" LockedMode="perhaps" ContinueOnError="ErrorAndContinue" />
          <ProbeKeyStores Project="$(Failing)" ProjectName="orders" ManagedDirectory="none/" KeyStores="@(Failing)" Endpoint="$(Server)" ContinueOnError="ErrorAndContinue" />
          <FetchPartnerCertificate Project="$(Failing)" Endpoint="127.0.0.1:1" ContinueOnError="ErrorAndContinue" />
          <ProbeEndpoint KeyStore="$(In)/steps/steps.jks" StorePassword="env:WRONG" Endpoint="$(Server)" ContinueOnError="ErrorAndContinue" />
          <GenerateKeyPair KeyStore="$(In)/steps/steps.jks" StorePassword="env:WRONG" ContinueOnError="ErrorAndContinue" />
          <GenerateKeyPair KeyStore="$(In)/steps/none.jks" StorePassword="file:secrets/plain.der" ContinueOnError="ErrorAndContinue" />
          <ExportCertificate KeyStore="$(In)/steps/steps.jks" OutputFile="$(In)/bad.cer" StorePassword="env:WRONG" ContinueOnError="ErrorAndContinue" />
          <ConvertCertificate SourceFile="secrets/plain.key" OutputFile="$(In)/bad.cer" ContinueOnError="ErrorAndContinue" />
          <ConvertCertificate SourceFile="secrets/plain.der" OutputFile="$(In)/bad.cer" ContinueOnError="ErrorAndContinue" />
          <ConvertCertificate SourceFile="secrets/raw.key" OutputFile="$(In)/bad.cer" ContinueOnError="ErrorAndContinue" />
          <ImportCertificate KeyStore="$(In)/steps/steps.jks" CertificateFile="secrets/tls.key" StorePassword="env:STORE" ContinueOnError="ErrorAndContinue" />
          <ImportCertificate KeyStore="$(In)/steps/steps.jks" CertificateFile="partners/other.p12" CertificateFilePassword="env:WRONG" StorePassword="env:STORE" ContinueOnError="ErrorAndContinue" />
          <GenerateCertificateRequest KeyStore="$(In)/steps/steps.jks" OutputFile="$(In)/bad.csr" StorePassword="env:STORE" KeyPassword="env:WRONG" ContinueOnError="ErrorAndContinue" />
          <ImportCertificateReply KeyStore="$(In)/steps/steps.jks" ReplyFiles="secrets/plain.key" StorePassword="env:STORE" ContinueOnError="ErrorAndContinue" />
          <ListKeyStore KeyStore="secrets/plain.key" StorePassword="env:STORE" ContinueOnError="ErrorAndContinue" />
          <ListKeyStore KeyStore="$(In)/steps/steps.jks" StorePassword="{Bare}" ContinueOnError="ErrorAndContinue" />
          <VerifyKeyStore KeyStore="$(In)/steps/steps.jks" StorePassword="env:STORE" KeyPassword="env:WRONG" ContinueOnError="ErrorAndContinue" />
        </Target>
        """;

    private const string Items = """
        <MutualAuthKeyStore Include="$(In)/keys/orders.jks" StorePassword="env:STORE" PreviousStorePassword="env:PREVIOUS" KeyPassword="file:secrets/key" KeyAlgorithm="EC" Renewal="Stage" AlsoWrite="PEM;PKCS12" CopyToOutputDirectory="PreserveNewest" />
        <MutualAuthKeyStore Include="$(In)/keys/ca.p12" StorePassword="env:ISSUER" KeyAlgorithm="EC" />
        <MutualAuthKeyStore Include="$(In)/keys/issued.p12" IssuerKeyStore="$(In)/keys/ca.p12" IssuerPassword="env:ISSUER" StorePassword="file:secrets/store" KeyAlgorithm="EC" />
        <MutualAuthKeyStore Include="$(In)/taken/taken.p12" IdentityFrom="secrets/tls.key;secrets/tls.crt" IdentityPassword="env:IDENTITY" StorePassword="file:secrets/store" Condition="'$(Renewing)' != 'true'" />
        <MutualAuthKeyStore Include="$(In)/taken/trust.jks" TrustOnly="true" StorePassword="env:STORE" />
        <MutualAuthKeyStore Include="$(In)/mutualauth/own.jks" KeyAlgorithm="EC" />
        <PartnerCertificate Include="partners/puppet.pem" />
        <PartnerCertificate Include="partners/other.p12" Password="env:PARTNER" />
        <PartnerCertificate Include="partners/server.pem" />
        """;

    private readonly TlsServer _server = new() { Accepts = "*" };
    private readonly byte[] _identityKey;

    public SecretProject(Sandbox sandbox)
    {
        Project = sandbox.NewProject("orders");
        Project.EmbedsFiles = true;
        foreach (var (name, value) in new[] { ("STORE", Store), ("KEY", Key), ("PREVIOUS", Previous), ("IDENTITY", Identity), ("ISSUER", Issuer), ("PARTNER", Partners), ("WRONG", Wrong) })
            Project.Environment[name] = value;
        // Where programs leave things behind.
        foreach (var (name, folder) in new[] { ("TMPDIR", "tmp"), ("HOME", "home"), ("DOTNET_CLI_HOME", "home") })
        {
            Project.Environment[name] = Path.Combine(sandbox.Folder, folder);
            Directory.CreateDirectory(Project.Environment[name]);
        }

        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=taken", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var taken = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(5));
        _identityKey = rsa.ExportPkcs8PrivateKey();
        var encrypted = rsa.ExportEncryptedPkcs8PrivateKeyPem(Identity, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        Project.Write("secrets/store", Store + "\n");
        Project.Write("secrets/key", Key + "\n");
        Project.Write("secrets/tls.key", encrypted + "\n");
        Project.Write("secrets/damaged.key", encrypted.Replace('A', 'B') + "\n");
        Project.Write("secrets/tls.crt", taken.ExportCertificatePem() + "\n");
        Project.Write("secrets/plain.key", rsa.ExportPkcs8PrivateKeyPem() + "\n");
        Project.Write("secrets/plain.der", _identityKey);
        // As some devices keep it: the number alone.
        Project.Write("secrets/raw.key", rsa.ExportParameters(true).D!);
        Project.Write("partners/puppet.pem", Partner.Named("puppet").Pem);
        Project.Write("partners/server.pem", _server.Certificate.ExportCertificatePem() + "\n");
        Project.Write("partners/other.p12", Pkcs12Codec.Write(
            new KeyStore([new TrustedEntry("other", DateTimeOffset.UtcNow, Certificate.Parse(Partner.Named("other").Der))]), new Password(Partners, "test"), EncryptionProfile.Modern));
        AskACa();
        Write();
        Project.Restore().ShouldHaveSucceeded();
    }

    public Project Project { get; }

    /// <summary>Files of the user's that hold what nothing else may hold.</summary>
    public static readonly IReadOnlyList<string> OwnFiles = ["secrets/store", "secrets/key", "secrets/plain.key", "secrets/plain.der", "secrets/raw.key"];

    /// <summary>With a umask, and all that could be logged.</summary>
    public BuildResult Build(string target, string umask, params string[] arguments)
    {
        Project.Launcher = ["sh", "-c", $"umask {umask}; exec \"$@\"", "sh"];
        return Project.Build([$"-t:{target}", "-p:Server=" + _server.Endpoint, .. arguments]);
    }

    /// <summary>All that was secret, and all that has become so in the builds.</summary>
    public IReadOnlyList<Canary> Canaries()
    {
        var canaries = new[] { Store, Key, Previous, Identity, Issuer, Partners, Wrong }.Select(Canary.Password).ToList();
        canaries.Add(Canary.Key("of the identity", _identityKey));
        foreach (var framework in Frameworks)
        {
            canaries.Add(Canary.Password(Project.ReadText($"in/{framework}/mutualauth/own.jks.password").Trim()));
            canaries.Add(Canary.Key("of own.jks", KeyOf($"in/{framework}/mutualauth/own.jks", Project.ReadText($"in/{framework}/mutualauth/own.jks.password").Trim())));
            canaries.Add(Canary.Key("of orders.jks", KeyOf($"in/{framework}/keys/orders.jks", Store, Key)));
            canaries.Add(Canary.Key("of ca.p12", KeyOf($"in/{framework}/keys/ca.p12", Issuer)));
            canaries.Add(Canary.Key("of issued.p12", KeyOf($"in/{framework}/keys/issued.p12", Store)));
            canaries.Add(Canary.Key("of steps.jks", KeyOf($"in/{framework}/steps/steps.jks", Store, Key)));
        }

        return canaries;
    }

    public void Dispose() => _server.Dispose();

    private byte[] KeyOf(string name, string password, string? keyPassword = null) => KeyStoreFormat
        .Read(Project.Read(name), new Password(password, "test"), [new Password(keyPassword ?? password, "test")], ReadLimits.Default)
        .Keys.Single().Key.Clear!.Pkcs8;

    /// <summary>A keystore whose key a CA has certified, and the CA's answer.</summary>
    private void AskACa()
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=ca", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        using var root = authority.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(5));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=asked", key, HashAlgorithmName.SHA256);
        using var own = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        using var signed = request.Create(root, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1), [1, 2, 3]);
        Project.Write("ca/reply.pem", signed.ExportCertificatePem() + "\n" + root.ExportCertificatePem() + "\n");
        var entry = new KeyEntry("asked", DateTimeOffset.UtcNow, ProtectedKey.Opened(PrivateKey.Parse(key.ExportPkcs8PrivateKey())), [Certificate.Parse(own.RawData)]);
        var store = Pkcs12Codec.Write(new KeyStore([entry]), new Password(Store, "test"), EncryptionProfile.Modern);
        foreach (var framework in Frameworks)
        {
            var path = Project.Path($"in/{framework}/steps/asked.p12");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, store, Access.Private);
        }
    }

    private void Write() => Project.Write("orders.csproj", $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <UseAppHost>false</UseAppHost>
            <In Condition="'$(In)' == ''">in/net8.0</In>
            <MutualAuthDirectory>$(In)/mutualauth/</MutualAuthDirectory>
            <MutualAuthUseLockFile>true</MutualAuthUseLockFile>
            <MutualAuthLockFile>$(In)/mutualauth.lock.json</MutualAuthLockFile>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="MutualAuth.Build" Version="{Isolation.PackageVersion}" PrivateAssets="all" />
            {Items}
          </ItemGroup>
          {Targets.Replace("{Bare}", Bare, StringComparison.Ordinal)}
        </Project>
        """);
}
