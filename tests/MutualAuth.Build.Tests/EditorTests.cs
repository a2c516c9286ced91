using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MutualAuth.Build.Tests.Sdk;
using MutualAuth.KeyStores.Planning;

namespace MutualAuth.Build.Tests;

/// <summary>
/// What editors are told of the package: rules for Visual Studio, a schema for the MSBuild editor, and defaults with comments for
/// those that read what a project imports. Each has every name that the package knows, and no other.
/// </summary>
[TestClass]
public sealed class EditorTests : PackageTest
{
    private static readonly string[] Properties =
    [
        "MutualAuthDirectory", "MutualAuthEnabled", "MutualAuthEndpoint", "MutualAuthEndpointKeyStore", "MutualAuthEndpointTimeout",
        "MutualAuthExpiryWarningDays", "MutualAuthLockFile", "MutualAuthLockedMode", "MutualAuthRefreshOnBuild",
        "MutualAuthRequireCaSigned", "MutualAuthUseLockFile", "MutualAuthVerifyRoles",
    ];

    private static readonly string[] Targets =
    [
        "AfterMutualAuthRefresh", "BeforeMutualAuthRefresh", "MutualAuthActivate", "MutualAuthFetchPartner", "MutualAuthPlan",
        "MutualAuthRefresh", "MutualAuthRenew", "MutualAuthReport", "MutualAuthRequestCertificate", "MutualAuthStatus", "MutualAuthVerify",
    ];

    private static readonly string[] OutputMetadata =
        ["Alias", "Expires", "PublicCertificate", "Sha256", "StoreType", "Subject", "TrustedCount"];

    private static readonly Lazy<Dictionary<string, string>> Files = new(ReadPackage);

    private static JsonElement Schema { get; } = JsonDocument.Parse(Files.Value["build/MutualAuth.Build.targets.buildschema.json"]).RootElement;

    [TestMethod]
    public void The_package_has_these_targets_and_everything_else_is_private()
    {
        var targets = Files.Value.Where(file => file.Key.EndsWith(".targets", StringComparison.Ordinal) || file.Key.EndsWith(".props", StringComparison.Ordinal))
            .SelectMany(file => XDocument.Parse(file.Value).Descendants("Target"))
            .Select(target => target.Attribute("Name")!.Value)
            .Where(name => !name.StartsWith('_'));

        Assert.AreSequenceEqual(Targets, Sorted(targets));
    }

    [TestMethod]
    public void The_package_reads_these_properties_and_everything_else_is_private()
    {
        var properties = Files.Value.Where(file => file.Key.EndsWith(".targets", StringComparison.Ordinal) || file.Key.EndsWith(".props", StringComparison.Ordinal))
            .SelectMany(file => Regex.Matches(file.Value, @"\$\((MutualAuth\w+)"))
            .Select(match => match.Groups[1].Value);

        Assert.AreSequenceEqual(Sorted(Properties.Append("MutualAuthRefreshDependsOn")), Sorted(properties.Distinct()));
    }

    [TestMethod]
    public void The_schema_has_every_metadatum_property_and_target()
    {
        Assert.AreSequenceEqual(["MutualAuthKeyStore", "MutualAuthKeyStoreOutput", "PartnerCertificate"], Names(Schema.GetProperty("items")));
        Assert.AreSequenceEqual(Sorted(DeclarationReader.KeyStoreMetadata), Names(Metadata("MutualAuthKeyStore")));
        Assert.AreSequenceEqual(Sorted(DeclarationReader.PartnerMetadata), Names(Metadata("PartnerCertificate")));
        Assert.AreSequenceEqual(OutputMetadata, Names(Metadata("MutualAuthKeyStoreOutput")));
        Assert.AreSequenceEqual(Sorted(Properties.Append("MutualAuthRefreshDependsOn")), Names(Schema.GetProperty("properties")));
        Assert.AreSequenceEqual(Targets, Names(Schema.GetProperty("targets")));
    }

    [TestMethod]
    public void The_rules_have_every_metadatum_and_property()
    {
        Assert.AreSequenceEqual(Sorted(DeclarationReader.KeyStoreMetadata), Entries(Rule("MutualAuthKeyStore")).Keys.Order(StringComparer.Ordinal).ToList());
        Assert.AreSequenceEqual(Sorted(DeclarationReader.PartnerMetadata), Entries(Rule("PartnerCertificate")).Keys.Order(StringComparer.Ordinal).ToList());
        Assert.AreSequenceEqual(Properties, Entries(Rule("MutualAuth")).Keys.Order(StringComparer.Ordinal).ToList());
    }

    [TestMethod]
    [DataRow("MutualAuthKeyStore")]
    [DataRow("PartnerCertificate")]
    [DataRow("MutualAuth")]
    public void The_rules_and_the_schema_say_the_same(string rule)
    {
        var described = rule == "MutualAuth" ? Schema.GetProperty("properties") : Metadata(rule);
        foreach (var (name, element) in Entries(Rule(rule)))
        {
            var entry = described.GetProperty(name);
            var description = entry.GetProperty("description").GetString()!;
            var whole = entry.TryGetProperty("defaultValue", out var value) ? $"{description} Default: {value.GetString()}." : description;
            Assert.AreEqual(whole, element.Attribute("Description")?.Value, name);
            if (element.Name.LocalName == "EnumProperty")
            {
                var values = entry.GetProperty("type").GetProperty("values").EnumerateObject().Select(pair => pair.Name).ToList();
                Assert.AreSequenceEqual(values, element.Elements().Select(child => child.Attribute("Name")!.Value).ToList());
            }
        }
    }

    [TestMethod]
    [DataRow("MutualAuthKeyStore")]
    [DataRow("PartnerCertificate")]
    [DataRow("MutualAuth")]
    [DataRow("MutualAuth.Items")]
    public void The_rules_are_what_MSBuild_types_for_rules_can_hold(string rule)
    {
        // Visual Studio reads them into these types; an element or attribute that is none of theirs makes it ignore the file.
        var types = TypesForRules();
        foreach (var element in Rule(rule).DescendantsAndSelf())
        {
            Assert.AreEqual("http://schemas.microsoft.com/build/2009/properties", element.Name.NamespaceName);
            var name = element.Name.LocalName.Split('.');
            Assert.IsTrue(types.TryGetValue(name[0], out var properties), name[0]);
            foreach (var property in element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).Select(attribute => attribute.Name.LocalName).Concat(name.Skip(1)))
                Assert.Contains(property, properties, name[0]);
        }
    }

    [TestMethod]
    public void Every_category_of_a_rule_is_declared_and_used()
    {
        foreach (var rule in new[] { "MutualAuthKeyStore", "PartnerCertificate", "MutualAuth" })
        {
            var document = Rule(rule);
            var declared = document.Descendants().Where(element => element.Name.LocalName == "Category").Select(element => element.Attribute("Name")!.Value);
            var used = document.Descendants().Select(element => element.Attribute("Category")?.Value).OfType<string>().Distinct();
            Assert.AreSequenceEqual(Sorted(declared), Sorted(used), rule);
        }
    }

    [TestMethod]
    public void The_defaults_have_every_metadatum_and_property_with_a_comment()
    {
        var props = XDocument.Parse(Files.Value["build/MutualAuth.Build.props"]).Root!;
        var properties = Defaults(props);
        var definitions = XDocument.Parse(Files.Value["build/MutualAuth.Build.Metadata.props"]).Root!.Element("ItemDefinitionGroup")!;

        Assert.AreSequenceEqual(Properties, Sorted(properties.Select(property => property.Name.LocalName)));
        Assert.AreSequenceEqual(Sorted(DeclarationReader.KeyStoreMetadata), Sorted(definitions.Element("MutualAuthKeyStore")!.Elements().Select(e => e.Name.LocalName)));
        Assert.AreSequenceEqual(Sorted(DeclarationReader.PartnerMetadata), Sorted(definitions.Element("PartnerCertificate")!.Elements().Select(e => e.Name.LocalName)));
        foreach (var entry in properties.Concat(definitions.Elements().Elements()))
            Assert.IsInstanceOfType<XComment>(entry.NodesBeforeSelf().LastOrDefault(node => node is not XText), entry.Name.LocalName);
    }

    [TestMethod]
    public void The_defaults_and_the_schema_say_the_same()
    {
        foreach (var property in Defaults(XDocument.Parse(Files.Value["build/MutualAuth.Build.props"]).Root!))
        {
            var entry = Schema.GetProperty("properties").GetProperty(property.Name.LocalName);
            Assert.AreEqual(entry.TryGetProperty("defaultValue", out var value) ? value.GetString() : "", property.Value, property.Name.LocalName);
        }
    }

    /// <summary>All properties that the props set, but for private ones and the one of the SDK's that imports a file of ours.</summary>
    private static List<XElement> Defaults(XElement props) =>
        props.Elements("PropertyGroup").Elements().Where(property => !property.Name.LocalName.StartsWith('_') && property.Name != "AfterMicrosoftNETSdkTargets").ToList();

    [TestMethod]
    public void The_readme_has_every_metadatum_property_and_target()
    {
        var readme = Files.Value["README.md"];
        string Section(string heading) => Regex.Match(readme, $@"^#+ {heading}\n(.*?)^#", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        string[] Rows(string heading) => Sorted(Regex.Matches(Section(heading), @"^\| `(\w+)`", RegexOptions.Multiline).Select(match => match.Groups[1].Value).Distinct());

        Assert.AreSequenceEqual(Sorted(DeclarationReader.KeyStoreMetadata), Rows("MutualAuthKeyStore"));
        Assert.AreSequenceEqual(Sorted(DeclarationReader.PartnerMetadata), Rows("PartnerCertificate"));
        Assert.AreSequenceEqual(Properties, Rows("Properties"));
        Assert.AreSequenceEqual(Targets.Where(target => target.StartsWith("MutualAuth", StringComparison.Ordinal)).ToArray(), Rows("Targets"));
    }

    [TestMethod]
    public void Visual_Studio_finds_the_rules_and_what_to_compare()
    {
        var project = QuickStart();
        project.Restore().ShouldHaveSucceeded();
        var result = project.Dotnet("msbuild", "-getItem:PropertyPageSchema,AvailableItemName,UpToDateCheckInput,UpToDateCheckOutput").ShouldHaveSucceeded();

        using var items = JsonDocument.Parse(result.Output[result.Output.IndexOf('{')..]);
        JsonElement.ArrayEnumerator Items(string type) => items.RootElement.GetProperty("Items").GetProperty(type).EnumerateArray();
        var rules = Items("PropertyPageSchema").Select(item => item.GetProperty("FullPath").GetString()!).Where(path => Path.GetFileName(path).Contains("MutualAuth") || Path.GetFileName(path).Contains("Partner")).ToList();
        Assert.HasCount(4, rules);
        foreach (var rule in rules)
            Assert.IsTrue(File.Exists(rule), rule);
        var offered = Items("AvailableItemName").Select(item => item.GetProperty("Identity").GetString()!).ToList();
        Assert.Contains("MutualAuthKeyStore", offered);
        Assert.Contains("PartnerCertificate", offered);
        Assert.IsTrue(Items("UpToDateCheckInput").Any(item => item.GetProperty("Identity").GetString() == "partners/puppet.pem" && item.GetProperty("Set").GetString() == "MutualAuth"));
        var stamp = Items("UpToDateCheckOutput").Single(item => item.GetProperty("Set").GetString() == "MutualAuth").GetProperty("FullPath").GetString()!;
        project.Build().ShouldHaveSucceeded();
        Assert.IsTrue(File.Exists(stamp), stamp);
    }

    [TestMethod]
    public void Defaults_that_a_team_sets_for_all_its_projects_stay()
    {
        Sandbox.Write("Directory.Build.props", """
            <Project>
              <ItemDefinitionGroup>
                <MutualAuthKeyStore><KeyAlgorithm>EC</KeyAlgorithm></MutualAuthKeyStore>
              </ItemDefinitionGroup>
            </Project>
            """);
        var project = Sandbox.NewProject("orders", """<MutualAuthKeyStore Include="orders.jks" />""");
        project.Build().ShouldHaveSucceeded();

        Assert.AreEqual("1.2.840.10045.2.1", X509CertificateLoader.LoadCertificate(project.Read("orders.cer")).PublicKey.Oid.Value);
    }

    private static JsonElement Metadata(string item) => Schema.GetProperty("items").GetProperty(item).GetProperty("metadata");

    private static string[] Names(JsonElement element) => Sorted(element.EnumerateObject().Select(property => property.Name));

    private static string[] Sorted(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];

    private static XElement Rule(string name) => XDocument.Parse(Files.Value[$"build/rules/{name}.xaml"]).Root!;

    /// <summary>The entries of a rule that are ours, without those that show any file's path.</summary>
    private static Dictionary<string, XElement> Entries(XElement rule) => rule.Elements()
        .Where(element => !element.Name.LocalName.Contains('.') && element.Attribute("Category")?.Value != "Misc")
        .ToDictionary(element => element.Attribute("Name")!.Value);

    /// <summary>The properties of each type for rules, inherited ones included, by the type's name.</summary>
    private static Dictionary<string, HashSet<string>> TypesForRules()
    {
        using var assembly = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "NetFramework", "Microsoft.Build.Framework.dll")));
        var reader = assembly.GetMetadataReader();
        var types = reader.TypeDefinitions.Select(reader.GetTypeDefinition)
            .Where(type => reader.GetString(type.Namespace) == "Microsoft.Build.Framework.XamlTypes")
            .ToDictionary(type => reader.GetString(type.Name));
        IEnumerable<string> Properties(TypeDefinition type) => type.GetProperties().Select(handle => reader.GetString(reader.GetPropertyDefinition(handle).Name))
            .Concat(type.BaseType is { IsNil: false, Kind: HandleKind.TypeDefinition } ? Properties(reader.GetTypeDefinition((TypeDefinitionHandle)type.BaseType)) : []);
        return types.ToDictionary(type => type.Key, type => Properties(type.Value).ToHashSet());
    }

    private static Dictionary<string, string> ReadPackage()
    {
        using var package = ZipFile.OpenRead(Isolation.Package);
        return package.Entries.Where(entry => entry.FullName.StartsWith("build", StringComparison.Ordinal) || entry.FullName == "README.md")
            .ToDictionary(entry => entry.FullName, entry =>
            {
                using var reader = new StreamReader(entry.Open());
                return reader.ReadToEnd();
            });
    }
}
